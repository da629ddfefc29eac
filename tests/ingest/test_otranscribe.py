"""What stands in a file of oTranscribe?"""

from __future__ import annotations

import json

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.corpus import read_document
from pipeline.ingest.otranscribe import OtranscribeReader


def otr(text: object) -> bytes:
    return json.dumps({"text": text, "media": "ton.mp3", "media-time": 12.3}).encode()


def test_paragraphs_breaks_and_times() -> None:
    mark = '<span class="timestamp" contenteditable="false" data-timestamp="{}">{}</span>'
    text = (
        f"<p>{mark.format(62.4, '1:02')}<b>Lea</b>: Wer&nbsp;singt?<br>Sie?</p>"
        f"<div>{mark.format(3723, '1:02:03')} Ole: Ich &amp; &lt;alle&gt; — 3 < 5.</div>"
        "<p>Lea: Gut.</p><p>Ole: Ja.</p>"
    )

    (document,) = read_document(otr(text), "a.otr")

    assert document.text == "Lea: Wer singt?\nSie?\nOle: Ich & <alle> — 3 < 5.\nLea: Gut.\nOle: Ja."
    first, second = document.turns[:2]
    assert [(a.seconds, a.paragraph) for a in first.anchors] == [(62, 1), (62, 2)]
    assert second.anchors[0].seconds == 3723


def test_a_file_without_text_says_so() -> None:
    with pytest.raises(TranscriptError, match="the file of oTranscribe has no text; export"):
        OtranscribeReader().read(otr(None), "a.otr")
