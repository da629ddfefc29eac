"""Quotation marks within quotation marks, worked by hand."""

import pytest

from pipeline.i18n import Language, msg
from pipeline.i18n.quotation import within_quotes


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("„so“", "‚so‘"),
        ("„so” und »so«", "‚so‘ und ›so‹"),
        ('Er sagte "nie".', "Er sagte ‚nie‘."),
        ("nur eine „Hälfte", "nur eine „Hälfte"),
        ("'einfach'", "'einfach'"),
    ],
)
def test_pairs_become_single_marks_and_halves_stay(text: str, written: str) -> None:
    assert within_quotes(text, Language.DE) == written
    assert len(written) == len(text)


def test_a_message_that_quotes_a_text_with_quotes_has_single_ones_within() -> None:
    message = msg("like {place}: “{quote}”", place="„A“", quote="„so“")
    assert message.text(Language.DE) == "ähnlich zu „A“: „‚so‘“"
    assert str(message) == "like „A“: “‚so‘”"
    assert message.values["quote"] == "„so“"


def test_a_number_in_quotes_and_a_message_in_quotes_are_filled_in() -> None:
    assert msg("“{n}”", n=3).text(Language.DE) == "“3”"  # not translated: English marks
    assert str(msg("“{said}”", said=msg("“{x}”", x="“y”"))) == "“‘‘y’’”"
