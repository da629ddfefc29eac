"""What is said of a code that nobody knows?"""

import pytest

from pipeline.codings import CodeResolver
from pipeline.errors import CodingsError
from pipeline.records import Code, Codebook

BOOK = Codebook(
    title="",
    language="de",
    version="",
    codes=(
        Code(id="A", name="Ernte"),
        Code(id="A1", name="Sonstiges " + "und anderes " * 9, parent="A"),
        Code(id="B", name="Leute"),
        Code(id="B1", name="Sonstiges " + "und anderes " * 9, parent="B"),
    ),
)


@pytest.mark.parametrize("written", ["Wegen der Tomaten. " * 9, BOOK.by_id["A1"].name])
def test_a_message_quotes_no_more_than_forty_characters(written):
    """Where columns were mixed up, words of the transcript stand where a code should."""
    with pytest.raises(CodingsError) as caught:
        CodeResolver(BOOK).find(written)
    assert written[:40] in caught.value.problem
    assert written[:41] not in caught.value.problem
