from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language import join_lines


@given(st.text(), st.text())
@settings(max_examples=100, deadline=None)
def test_joining_loses_nothing_but_space_and_one_hyphen(left, right):
    joined = join_lines(left, right)
    kept = "".join(joined.split())
    whole = "".join((left + right).split())
    dropped = "".join(left.split())[:-1] + "".join(right.split())
    assert kept in {whole, dropped}
    if kept != whole:
        assert left.rstrip()[-1] in "-\u2010\u2011\u00ad"


def test_an_empty_side_adds_no_space():
    assert join_lines("", "Anfang") == "Anfang"
    assert join_lines("Ende ", " ") == "Ende"


def test_a_soft_hyphen_is_never_text():
    assert join_lines("die Haltestel\u00ad", "le") == "die Haltestelle"
