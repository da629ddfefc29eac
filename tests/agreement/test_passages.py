import pytest

from pipeline.agreement.passages import matching, overlap
from pipeline.records import Coding


def marked(start, end, code="A", document="I1"):
    return Coding(document=document, code=code, coder="", start=start, end=end, turn=1)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (marked(0, 100), 2),
        (marked(10, 100), 2),  # 90 of 100 characters
        (marked(11, 100), 0),
        (marked(0, 112), 0),  # 100 of 112
        (marked(0, 100, code="B"), 0),
        (marked(0, 100, document="I2"), 0),
    ],
)
def test_passages_are_the_same_if_nine_tenths_of_the_longer_one_are_shared(other, found):
    assert matching([marked(0, 100)], [other]) == found
    assert matching([other], [marked(0, 100)]) == found


def test_each_persons_passages_are_counted():
    # Of three passages here and two there, one pair is the same: 2 of 5.
    mine = [marked(0, 10), marked(20, 30), marked(40, 50)]
    assert matching(mine, [marked(0, 10), marked(60, 70)]) == 2


def test_overlap_by_character():
    # Mine: 0-50 (its two passages overlap), 100-110; theirs: 40-80. Both: 10, of (60 + 40) / 2.
    mine = [marked(0, 30), marked(20, 50), marked(100, 110)]
    assert overlap(mine, [marked(40, 80)]) == pytest.approx(0.2)
    assert overlap(mine, mine) == 1
    assert overlap(mine, [marked(0, 30, code="B")]) == 0
    assert overlap([], []) is None
