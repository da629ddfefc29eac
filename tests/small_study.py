"""A study that is coded within a second: three interviews about a shared garden, two coded by hand.

Tests write it into a folder of their own and break in it what they are about.
"""

from __future__ import annotations

from pathlib import Path

STUDY = """\
title = "Gartenstudie"
[coding]
encoder = "use"
[tables]
attributes = ["place"]
"""

METADATA = """\
file,document,place
one.txt,G1,Stadt
two.txt,G2,Land
three.txt,G3,Land
"""

CODEBOOK = """\
title: Garten
language: de
version: "1"
codes:
  - id: M
    name: Motive
    children:
      - id: M1
        name: Ernte
        definition: Freude an dem, was man erntet und isst.
        examples: [Die erste Tomate schmeckt einfach anders.]
      - id: M2
        name: Leute
        definition: Die Menschen im Garten, Nachbarn und Feste.
        examples: [Hier kenne ich inzwischen die halbe Straße.]
"""

CODINGS = """\
Dokumentname;Code;Anfang;Ende;Segment;Kodierer
G1;M1;2;2;Wegen der Tomaten. Die Ernte schmeckt nach Sommer.;HK
G1;M2;4;4;Mit den Nachbarn feiern wir jedes Jahr ein Fest.;HK
G2;M1;2;2;Ich esse gern, was ich geerntet habe.;HK
"""

ONE = """\
I: Warum gärtnern Sie?
B: Wegen der Tomaten. Die Ernte schmeckt nach Sommer. Das Büro ist grau.
I: Und die Leute?
B: Mit den Nachbarn feiern wir jedes Jahr ein Fest.
"""

TWO = """\
I: Warum gärtnern Sie?
B: Ich esse gern, was ich geerntet habe. Der Weg ist weit.
"""

THREE = """\
I: Warum gärtnern Sie?
B: Wegen der Ernte, die Tomaten schmecken nach Sommer. Der Bus kommt selten.
I: Und die Leute?
B: Mit den Nachbarn feiern wir manchmal ein Fest.
"""

FILES = {
    "study.toml": STUDY,
    "transcripts/metadata.csv": METADATA,
    "transcripts/one.txt": ONE,
    "transcripts/two.txt": TWO,
    "transcripts/three.txt": THREE,
    "codebook/kodierleitfaden.yaml": CODEBOOK,
    "codebook/codings/hk.csv": CODINGS,
}


def write_study(folder: Path, **changes: str) -> Path:
    """Write the study into a folder.

    `changes` are other contents by the last part of the file's name without its ending
    (``codings="…"``); an empty one leaves the file out.
    """
    for name, content in FILES.items():
        path = folder / name
        text = changes.pop(path.stem, content)
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    assert not changes, f"the study has no file {', '.join(changes)}"
    return folder
