"""Does any reader of text fail, hang or lose its manners on hostile bytes?

Any file gives documents whose offsets hold, or a `TranscriptError`; nothing else, and soon. The
slow tests try thousands of files for each reader.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import TranscriptError
from pipeline.ingest.corpus import read_document

# For each format: a beginning that its reader claims, and the pieces that mean something to it.
FORMATS = {
    "a.txt": ("I: Ja?\n", ["I: ", "B1:", "Eva: ", "[Eva] ", "Eva 0:03\n", "#00:01:02-3#", "[0:1"]),
    "b.txt": ("#TEXT Eva\n", ["#TEXT", "#TEXT \n", "#ENDTEXT", "I: ", "//S01: ", "//"]),
    "c.md": ("---\na: b\n---\n", ["**I:** ", "**", "_", "*", "# ", "- ", "[a](b)", "---\n", "\\"]),
    "d.vtt": ("WEBVTT\n\n", ["00:01.000 --> 00:02.000\n", "<v Eva>", "<v //S01>", "</v>", "NOTE ",
                             "-->", "1\n", "&amp;", "&#0;", "&#xD800;"]),
    "e.srt": ("1\n00:00:01,000 --> 00:00:02,000\n", ["2\n00:00:03,1 --> 9:9:9\n", "-->", "- I: ",
                                                     "<i>", "{\\an8}", "\n\n", "I: "]),
    "f.html": ('<html><a name="ts_1_2_S00">', ["<p>", "</p>", '<a name="ts_3_4_//S01">', "</a>",
                                              "S00: ", "<br>", "<!--", "<![CDATA[", "&#x110000;"]),
    "g.txt": ("Transcription for I1\n\n", ["SPEAKER_00\n", "[00:00:01] - ", "\n\n", "Ja. "]),
    "h.json": ('{"segments": [', ['{"text": "a"', ', "start": 1e999', *"{}[],", "9" * 5000]),
    "l.otr": ('{"media":"","text":"', ["<p>", "<br>", "I: ", "&#0;", '<span class=\\"timestamp\\">',
                                       "0:01</span>", '"}', "</p>"]),
    "m.tsv": ("start\tend\ttext\n", ["0\t9\tJa.\n", "\t", "٣", "9" * 5000]),
    "i.csv": ("id;text\n", ['"', ";", "1;Ja.\n", ",", "\t", "sep=;\n"]),
}  # fmt: skip
ANYTHING = [*"\n\r aÜ\u0308\u00ad\u200b\x85\x01\ufeff😀/-", ": "]
TEXTS = sorted(
    path
    for path in (Path(__file__).parents[2] / "transcripts").iterdir()
    if path.suffix in {".txt", ".md", ".vtt", ".srt", ".html"}
)


def survives(data: bytes, name: str) -> None:
    try:
        documents = read_document(data, name)
    except TranscriptError:
        return
    assert documents
    for document in documents:
        ends = -1
        for turn in document.turns:
            assert ends < turn.start < turn.end <= len(document.text)
            assert document.text_of(turn).strip()
            ends = turn.end


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([*FORMATS, "j", "k.docx"]))
@example(b"\xff\xfe", "a.txt")
@example(b"\xff\xfe\x00\x00", "a.txt")
def test_any_bytes(data: bytes, name: str) -> None:
    survives(data, name)


@pytest.mark.parametrize("name", FORMATS)
def test_any_text_that_the_reader_claims(name: str) -> None:
    beginning, pieces = FORMATS[name]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from(pieces + ANYTHING) | st.text(max_size=5), max_size=25))
    def check(parts: list[str]) -> None:
        text = beginning + "".join(parts)
        survives(text.encode("utf-8", "surrogatepass"), name)

    check()


def repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def scattered(piece: str, size: int) -> str:
    return "".join(random.Random(size).choices([piece, "\n", "a "], weights=[8, 1, 1], k=size // 4))


def timed(data: bytes, name: str) -> float:
    began = time.perf_counter()
    survives(data, name)
    return time.perf_counter() - began


@pytest.mark.parametrize("piece", ["<!--", "<!", "<?", "<a ", "&#"])
def test_unclosed_markup_takes_no_time(piece: str) -> None:
    assert timed((FORMATS["f.html"][0] + repeated(piece, 400_000)).encode(), "f.html") < 3


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("fill", [repeated, scattered])
def test_time_grows_with_the_size_of_the_file(name: str, fill: Callable[[str, int], str]) -> None:
    beginning, pieces = FORMATS[name]
    for piece in [*pieces, *ANYTHING]:
        data = (beginning + fill(piece, 100_000)).encode("utf-8", "surrogatepass")
        # A reader that needs the square of the size takes many times as long.
        assert timed(data, name) < 6, repr(piece)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_thousands_of_broken_files(name: str) -> None:
    beginning, pieces = FORMATS[name]
    chance = random.Random(name)
    for _ in range(3000):
        parts = chance.choices(pieces + ANYTHING, k=chance.randrange(60))
        data = bytearray((beginning + "".join(parts)).encode("utf-8", "surrogatepass"))
        for _ in range(chance.choice([0, 0, 1, 3])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        survives(bytes(data), name)


@pytest.mark.slow
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_damaged_transcripts(path: Path) -> None:
    whole = path.read_bytes()
    chance = random.Random(path.name)
    for _ in range(100):
        data = bytearray(whole[: chance.randrange(len(whole))])
        for _ in range(chance.randrange(5)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(4))
        survives(bytes(data), path.name)
