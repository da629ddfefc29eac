"""What stands in a text file that a person typed?"""

from __future__ import annotations

import time

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.blocks import Block
from pipeline.ingest.plain import MarkdownReader, MaxqdaReader, PlainReader
from pipeline.ingest.turns import build_turns


def plain(text: str) -> tuple[Block, ...]:
    (source,) = PlainReader().read(text.encode(), "a.txt")
    return source.blocks


def markdown(text: str) -> tuple[Block, ...]:
    (source,) = MarkdownReader().read(text.encode(), "a.md")
    return source.blocks


def test_each_line_is_a_paragraph() -> None:
    assert plain("I: Ja?\n\nB:\tNein.\nB: Doch. ") == (
        Block(text="I: Ja?", line=1),
        Block(text="B: Nein.", line=3),
        Block(text="B: Doch.", line=4),
    )


def test_lines_of_a_fixed_width_are_joined() -> None:
    text = (
        "I: Wie haben Sie denn den Garten damals vorgefunden, als Sie zum ers-\n"
        "ten Mal dort waren? Und wer hat Ihnen den Schlüssel gegeben, wenn ich\n"
        "das fragen darf?\n"
        "B: Der lag unter der Matte, da lag er immer, wie in allen Gärten, und\n"
        "gefunden hat ihn der Hund.\n"
    )

    _, turns = build_turns(plain(text))

    assert [block.wrapped for block in plain(text)] == [False, True, True, True, True]
    assert build_turns(plain(text))[0] == (
        "I: Wie haben Sie denn den Garten damals vorgefunden, als Sie zum ersten Mal dort waren? "
        "Und wer hat Ihnen den Schlüssel gegeben, wenn ich das fragen darf?\n"
        "B: Der lag unter der Matte, da lag er immer, wie in allen Gärten, und "
        "gefunden hat ihn der Hund."
    )
    assert [turn.anchors[0].line for turn in turns] == [1, 4]


def test_short_lines_of_a_dialogue_are_not_joined() -> None:
    assert not any(block.wrapped for block in plain("I: Ja?\nB: Nein.\nSo.\nI: Doch?\nB: Gut."))


def test_text_that_was_taken_out_of_a_pdf() -> None:
    text = (
        "Der Garten \n\nIm Früh-\nling kam die Nach-\nbarin, und \n\nspäter kam der Kater-\n"
        "nachwuchs. \n\nNeu waren: \n• der Zaun, \n• die Bee-\nte und Wege \n•\n"
    )

    assert build_turns(plain(text))[0].split("\n") == [
        "Der Garten",
        "Im Frühling kam die Nachbarin, und später kam der Katernachwuchs.",
        "Neu waren:",
        "der Zaun,",
        "die Beete und Wege",
    ]


def test_page_break_inside_a_paragraph_of_markdown() -> None:
    text = "# Garten\n\nim **Früh-**\n\n**ling** kam der\n\nKater.\n\n- und ging\n"

    assert build_turns(markdown(text))[0].split("\n") == [
        "im Frühling kam der",
        "Kater.",
        "und ging",
    ]


def test_txt_of_noscribe() -> None:
    text = (
        "interview.wav\nTranskribiert mit noScribe Vers. 0.6\nSprecher:innen: 2\n\n"
        "S00: [00:00:03] Wie war es?\n\n"
        "S01: [00:00:12] Gut, (..) //S02: Herrlich war das. // und warm. [00:01:12] Sehr.\n"
    )

    text, turns = build_turns(plain(text))

    assert text == (
        "S00: Wie war es?\nS01: Gut, (..)\nS02: Herrlich war das.\nS01: und warm. Sehr."
    )
    assert [turn.anchors[0].seconds for turn in turns] == [3, 12, None, None]
    assert turns[3].anchors[1].seconds == 72


def test_documents_of_a_maxqda_file() -> None:
    data = b"\n#TEXT Eva\nI: Ja?\nB: Nein.\n#ENDTEXT\n#TEXTUdo T.\nI: Und?\n#TEXT\nB: Gut.\n"

    assert MaxqdaReader().claims(data, "a.txt")
    assert [(s.title, s.blocks) for s in MaxqdaReader().read(data, "a.txt")] == [
        ("Eva", (Block(text="I: Ja?", line=3), Block(text="B: Nein.", line=4))),
        ("Udo T.", (Block(text="I: Und?", line=7),)),
        ("3", (Block(text="B: Gut.", line=9),)),
    ]


def test_text_before_the_first_document_of_a_maxqda_file() -> None:
    with pytest.raises(TranscriptError, match=r"line 2: text stands before the first '#TEXT'"):
        MaxqdaReader().read(b"\nVorwort\n#TEXT Eva\nI: Ja?", "a.txt")


def test_front_matter_is_about_the_document() -> None:
    text = '---\ntitle: "Garten: Teil 1"\nort: Köln\n- x\n---\n\n**I:** Ja?\n'
    (source,) = MarkdownReader().read(text.encode(), "a.md")

    assert source.attributes == {"title": "Garten: Teil 1", "ort": "Köln"}
    assert source.blocks == (Block(text="I: Ja?", line=7),)


def test_front_matter_that_never_ends_is_text() -> None:
    (source,) = MarkdownReader().read(b"---\nort: Ulm\n\nI: Ja?", "a.md")

    assert source.attributes == {}
    assert [block.text for block in source.blocks] == ["ort: Ulm", "I: Ja?"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("**I:** Sagen Sie **mal**?", "I: Sagen Sie mal?"),
        ("__B:__ Ja *wirklich*, _sehr_.", "B: Ja wirklich, sehr."),
        ("Bürger*innen und Kolleg*innen, Schüler_innen und Lehrer_innen",) * 2,
        ("2 * 3 * 4",) * 2,
        (r"Bürger\*innen \(lacht\)", "Bürger*innen (lacht)"),
        ("- **I:** Ja?", "I: Ja?"),
        ("> B: Nein.", "B: Nein."),
        ("siehe [Plan](https://example.org/a_b) und ![Bild](b.png)", "siehe Plan und Bild"),
        ("[grün] Karte (mit Stift)",) * 2,
        ("B: Ja\\", "B: Ja"),
    ],
)
def test_markup_is_no_text(line: str, text: str) -> None:
    assert [block.text for block in markdown(line)] == [text]


def test_headings_rules_and_lines_of_a_paragraph() -> None:
    assert markdown("# Teil 1 #\n\n**I:** Ja\noder nein?  \n**B:** Doch.\n\n---\n**B:** So.") == (
        Block(text="Teil 1", line=1, heading=True),
        Block(text="I: Ja", line=3),
        Block(text="oder nein?", line=4, wrapped=True),
        Block(text="B: Doch.", line=5),
        Block(text="B: So.", line=8),
    )


@pytest.mark.parametrize(
    "text", ["**a " * 50_000, "[" * 99_999, "# " + "#" * 99_999 + "x", "*" * 99_999, "_a" * 50_000]
)  # fmt: skip
def test_hostile_markup_takes_no_time(text: str) -> None:
    began = time.process_time()

    markdown(text)

    assert time.process_time() - began < 5
