"""Does somebody end what they say with a question?"""

from __future__ import annotations

import pytest

from pipeline.ingest.questions import ends_with_question


@pytest.mark.parametrize(
    "words",
    [
        "Wie war das?",
        "Gut. Und wie kam das? (lacht)",
        "Warum? (unv.) ",
        "„Wer war das?“",
        "(Und was war dann?)",
        "Was haben Sie da gemacht?...",
        "Und bei dir?",
        "Eine Ziege?",
        "Is that so?",
        "And was that in the wet year?",
        "Ça va ?",
        "Erzählen Sie doch bitte, wie es anfing.",
        "Gut. Dann beschreiben Sie mir den Garten.",
        "Erzähl mal.",
        "Tell me a bit about the orchard.",
        "Walk us through a day.",
        "Describe the notebook.",
    ],
)
def test_questions_and_requests(words: str) -> None:
    assert ends_with_question(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "…",
        "Was soll man tun? Man wartet.",
        "Wer weiß das schon? Niemand. (lacht)",
        "Das sieht man ja, oder?",
        "Das sieht man ja. Oder?",
        "Wissen gehört doch allen, nicht wahr?",
        "Die haben gefragt, verstehen Sie?",
        "That's how it works, isn't it?",
        "You can't police beans, can you?",
        "Some never bring, but that's people, you know?",
        "Hallo?",
        "Hallo, können Sie mich hören?",
        "Hören Sie mich?",
        "Can you hear me now?",
        "Dann erzählen sie den anderen, was war.",
        "I could tell you about it.",
        "So we had to describe it.",
        "wie sind sie dazu gekommen",
    ],
)
def test_what_asks_nothing(words: str) -> None:
    assert not ends_with_question(words)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("wie sind sie dazu gekommen", True),
        ("und dann wer hat ihnen geholfen", True),
        ("können sie das beschreiben", True),
        ("so how did it begin", True),
        ("erzählen Sie mal", True),
        ("wie gesagt das war so", False),
        ("wir haben gefragt was das soll", False),
        ("when I was young", False),
        ("was", True),
        ("wasser war da", False),
    ],
)
def test_without_question_marks_the_first_words_tell(words: str, asked: bool) -> None:
    assert ends_with_question(words, marked=False) is asked
