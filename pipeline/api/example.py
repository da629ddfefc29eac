"""Example study.

Three invented interviews on a garden, two of them coded by hand, in a folder that goes away with
the process.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.api.study import Study

if TYPE_CHECKING:
    from pipeline.api.evaluation import Evaluation

_FILES = {
    "study.toml": 'title = "Garten"\n[coding]\nencoder = "use"\n',
    "transcripts/G1.txt": (
        "I: Warum gärtnern Sie?\n"
        "B: Wegen der Tomaten. Die Ernte schmeckt nach Sommer. Das Büro ist grau.\n"
        "I: Und die Leute?\nB: Mit den Nachbarn feiern wir jedes Jahr ein Fest.\n"
    ),
    "transcripts/G2.txt": (
        "I: Warum gärtnern Sie?\nB: Ich esse gern, was ich geerntet habe. Der Weg ist weit.\n"
    ),
    "transcripts/G3.txt": (
        "I: Warum gärtnern Sie?\n"
        "B: Die Tomaten schmecken nach Sommer. Mit den Nachbarn feiern wir manchmal ein Fest.\n"
    ),
    "codebook/kodierleitfaden.yaml": (
        "title: Garten\ncodes:\n"
        "  - {id: M1, name: Ernte, definition: 'Freude an dem, was man erntet und isst.'}\n"
        "  - {id: M2, name: Leute, definition: 'Die Menschen im Garten, Nachbarn und Feste.'}\n"
    ),
    "codebook/codings/hk.csv": (
        "Dokumentname;Code;Anfang;Ende;Segment;Kodierer\n"
        "G1;M1;2;2;Wegen der Tomaten. Die Ernte schmeckt nach Sommer.;HK\n"
        "G1;M2;4;4;Mit den Nachbarn feiern wir jedes Jahr ein Fest.;HK\n"
        "G2;M1;2;2;Ich esse gern, was ich geerntet habe.;HK\n"
    ),
}

_folders: list[TemporaryDirectory[str]] = []


@cache
def garden_study() -> Study:
    """Write a small study, run it and open it; it is the same one in the whole process.

    Examples
    --------
    >>> garden_study().documents[["document", "turns"]].values.tolist()
    [['G1', 4], ['G2', 2], ['G3', 2]]
    """
    _folders.append(TemporaryDirectory(prefix="panreflex-"))
    folder = Path(_folders[-1].name)
    for name, content in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    study = Study.open(folder)
    study.run()
    return study


@cache
def garden_evaluation() -> Evaluation:
    """Evaluate the coding of the small study.

    Examples
    --------
    >>> garden_evaluation().report.documents
    2
    """
    return garden_study().evaluate()
