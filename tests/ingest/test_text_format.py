"""Which format does the content of a text file show?"""

from __future__ import annotations

import time

import pytest

from pipeline.ingest.text_format import TextFormat, text_format

SRT_CUE = "00:00:01,000 --> 00:00:02,000\nJa."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEBVTT\n\n1\n00:01.000 --> 00:02.000\nJa.", TextFormat.WEBVTT),
        ("\n\nWEBVTT Titel\nNOTE x", TextFormat.WEBVTT),
        ("WEBVTTX", TextFormat.PLAIN),
        (f"1\n{SRT_CUE}", TextFormat.SUBRIP),
        (f"1\n\n{SRT_CUE}", TextFormat.SUBRIP),
        (SRT_CUE, TextFormat.SUBRIP),
        ('<html><body><p><a name="ts_3_4_S00" >S00: Ja.</a>', TextFormat.NOSCRIBE_HTML),
        ("<!DOCTYPE html><html><body><p>I: Ja.</p>", TextFormat.HTML),
        ("Transcription for I25\n\nSPEAKER_00\nJa.", TextFormat.ATRAIN_TEXT),
        ('{"segments": [{"start": 0, "end": 1, "text": "Ja."}]}', TextFormat.JSON),
        ('{"text": "' + 70_000 * "a" + '", "segments": []}', TextFormat.JSON),
        ('{"text": "Ja."}', TextFormat.JSON),
        ('[{"start": 0, "text": "Ja."}]', TextFormat.JSON),
        ('{"text": "<p>I: Ja?</p>", "media": "", "media-time": 1}', TextFormat.OTRANSCRIBE),
        ("start\tend\ttext\n0\t900\tJa.\n", TextFormat.WHISPER_TSV),
        ("Gast 2\n00:00:01 --> 00:00:02\nJa.", TextFormat.SUBRIP),
        ("[00:00:01.000 --> 00:00:02.000] Ja.", TextFormat.PLAIN),
        ("#TEXT Eva\nI: Ja?", TextFormat.MAXQDA),
        ("\nVorwort\n#TEXTEva\nI: Ja?", TextFormat.MAXQDA),
        ("---\ntitle: Eva\n---\n\nI: Ja?", TextFormat.MARKDOWN),
        ("Titel\n\n**I:** Ja?", TextFormat.MARKDOWN),
        ("Vorwort\n## Teil 1\nI: Ja?", TextFormat.MARKDOWN),
        ("# 1 ist gut\n#TEXTE", TextFormat.MAXQDA),
        ("{\\rtf1 Ja.}", None),
        ("%PDF-1.4", None),
        ("I: Ja?", TextFormat.PLAIN),
        ("(lacht) <v Eva> #00:00:01-0#", TextFormat.PLAIN),
        ("   \n", None),
    ],
)
def test_content_decides(text: str, expected: TextFormat | None) -> None:
    for name in ("a.txt", "a.docx", "a"):
        assert text_format(text.encode(), name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.md", TextFormat.MARKDOWN),
        ("a.b.MARKDOWN", TextFormat.MARKDOWN),
        ("a.csv", TextFormat.TABLE),
        ("a.tsv", TextFormat.TABLE),
        ("csv", TextFormat.PLAIN),
    ],
)
def test_name_breaks_the_tie_between_formats_of_the_same_content(
    name: str, expected: TextFormat
) -> None:
    assert text_format(b"I: Ja?\nB: Nein.", name) is expected
    assert text_format(f"1\n{SRT_CUE}".encode(), name) is TextFormat.SUBRIP


@pytest.mark.parametrize(
    "text", ["\n" * 60_000, "1" + "\n" * 60_000, "**a" * 20_000, "<" * 60_000, "{" * 60_000,
             "---\n" * 15_000, " 1\n" * 20_000]
)  # fmt: skip
def test_hostile_beginnings_take_no_time(text: str) -> None:
    began = time.process_time()

    text_format(text.encode(), "a.txt")

    assert time.process_time() - began < 1
