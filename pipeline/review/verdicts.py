"""What a person did in a review, in words."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import Message, msg, msg_n
from pipeline.review.layout import ReviewVerdict

VERDICTS: Mapping[ReviewVerdict, Message] = {
    ReviewVerdict.ACCEPT: msg("accepted"),
    ReviewVerdict.REJECT: msg("rejected"),
    ReviewVerdict.RECODE: msg("recoded"),
    ReviewVerdict.ADD: msg("added a code"),
    ReviewVerdict.SETTLE: msg("settled"),
    ReviewVerdict.VALUE: msg("set a value"),
    ReviewVerdict.RELEASE: msg("said whether it may be published"),
    ReviewVerdict.UNDO: msg("undone"),
}
"""What was done with one passage."""


def counted(verdict: ReviewVerdict, n: int) -> Message:
    """Say how many decisions of a kind there are.

    Examples
    --------
    >>> counted(ReviewVerdict.ACCEPT, 2), counted(ReviewVerdict.VALUE, 3)
    ('2 accepted', '3 values set')
    """
    if verdict is ReviewVerdict.VALUE:
        return msg_n("{n:,} value set", "{n:,} values set", n=n)
    if verdict is ReviewVerdict.ADD:
        return msg_n("{n:,} code added", "{n:,} codes added", n=n)
    if verdict is ReviewVerdict.RELEASE:
        return msg_n(
            "{n:,} answer on whether it may be published",
            "{n:,} answers on whether it may be published",
            n=n,
        )
    return Message("{n:,} {verdict}", {"n": n, "verdict": VERDICTS[verdict]})
