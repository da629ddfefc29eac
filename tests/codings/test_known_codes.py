"""What is said of a code that is not in the codebook?"""

from __future__ import annotations

import pytest

from pipeline.codings import CodeResolver
from pipeline.errors import CodingsError
from pipeline.records import Code, Codebook

BOOK = Codebook(
    title="",
    language="de",
    version="",
    codes=tuple(
        Code(id=f"K{n:02}", name=name)
        for n, name in enumerate(["Ernte", "Nachbarn", *(f"Weiteres {n}" for n in range(20))], 1)
    ),
)


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("Ernten", "did you mean 'Ernte'?"),
        # What a person would type, ids alone, and no more than fit on a line.
        ("Zaun", "known are " + ", ".join(f"K{n:02}" for n in range(1, 13)) + " …"),
    ],
)
def test_the_next_step_names_what_to_type(written: str, step: str) -> None:
    with pytest.raises(CodingsError) as caught:
        CodeResolver(BOOK).find(written)
    assert caught.value.next_step == step
