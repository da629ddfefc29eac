"""What does nobody say?"""

from __future__ import annotations

import pytest

from pipeline.ingest.blocks import Block
from pipeline.ingest.corpus import read_document
from pipeline.ingest.credit_lines import without_credits
from tests.ingest.office_files import docx_file, word_paragraph, word_run

SAID = ["I: Was singt ihr?", "B: Alles.", "I: Danke.", "B: Gern."]


def left_out(*texts: str) -> list[str]:
    kept = without_credits([Block(text=text) for text in texts])
    return [text for text in texts if text not in {block.text for block in kept}]


@pytest.mark.parametrize(
    "credit",
    [
        "Untertitel im Auftrag des ZDF, 2021",
        "Untertitelung: Ada Lind",
        "Untertitel der Amara.org-Community",
        "SPEAKER_01: Untertitelung. BR 2018",
        "Subtitles by the Amara.org community",
        "Transcribed by https://otter.ai",
        "Transkribiert mit noScribe",
        "(Transcript by Ben Reh)",
        "Copyright WDR 2021",
        "Lind, Ada (Extern) hat die Transkription gestartet",
        "Ada Lind stopped transcription",
        "Die Transkription wurde beendet",
        "Meeting ended after 00:38:36 👋",
        "This editable transcript was computer generated and might contain errors. People can "
        "also change the text after it was created.",
    ],
)
def test_credits_and_notices_at_the_ends(credit: str) -> None:
    assert left_out(credit, *SAID) == left_out(*SAID, credit) == [credit]


@pytest.mark.parametrize(
    "words",
    [
        "B: Untertitel von Liedern, die keiner kennt.",
        "B: Untertitel der Serie.",
        "Untertitel der Serie.",
        "Transkribiert von Hand haben wir damals alles.",
        "Sie hat die Aufnahme beendet",
        "B: Kollege Reh hat die Aufnahme gestartet",
        "Vielen Dank fürs Zuschauen.",
        "Copyright ist ein Problem.",
    ],
)
def test_what_a_person_may_have_said_stays(words: str) -> None:
    assert left_out(words, *SAID) == left_out(*SAID, words) == []


def test_inside_of_a_document_only_what_nobody_says_is_left_out() -> None:
    inside = [
        "Copyright WDR 2021",
        "Untertitelung des ZDF, 2020",
        "Ada hat die Transkription beendet",
    ]
    many = SAID * 2

    assert left_out(*many, *inside, *many) == inside[1:2]
    assert left_out("Ada 0:03", *many, *inside, *many) == inside[1:]


def test_two_lines_of_a_cue_are_one_credit() -> None:
    lines = ("Untertitel im Auftrag des ZDF", "für funk, 2017")
    blocks = [Block(text=text, cue="9", speaker="Ada") for text in lines]

    assert without_credits(blocks) == []
    assert without_credits(blocks[1:]) == blocks[1:]


def test_the_notice_at_the_end_of_a_word_file_is_no_answer() -> None:
    texts = ["Ada Lind   0:03", "Wie lief es?", "Ben Reh   0:09", "Ganz gut.",
             "Ada Lind   0:12", "Und dann?", "Ben Reh   1:01:05", "Kam der Frost.",
             "Ada Lind hat die Transkription beendet"]  # fmt: skip
    (document,) = read_document(
        docx_file("".join(word_paragraph(word_run(text)) for text in texts)), "a.docx"
    )

    assert document.text_of(document.turns[-1]) == "Kam der Frost."


def test_hostile_lines_take_no_time() -> None:
    for text in ("Copyright " + "a." * 70, "© " + "A " * 70, "A" + " B" * 70, "Untertitel: " * 12):
        assert left_out(text) == []
