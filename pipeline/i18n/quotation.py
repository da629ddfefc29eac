"""Quotation marks within quotation marks."""

from __future__ import annotations

import re

from pipeline.i18n.language import Language

_WITHIN = {
    Language.DE: (
        (re.compile(r"„([^„“”]*)[“”]"), r"‚\1‘"),
        (re.compile(r'"([^"\n]*)"'), r"‚\1‘"),
        (re.compile(r"»([^»«]*)«"), r"›\1‹"),
    ),
    Language.EN: (
        (re.compile(r"„([^„“”]*)[“”]"), r"‚\1‘"),
        (re.compile(r"“([^“”]*)”"), r"‘\1’"),
        (re.compile(r'"([^"\n]*)"'), r"‘\1’"),
    ),
}
_MARKS = re.compile('[„“”"»«]')


def within_quotes(text: str, language: Language) -> str:
    r"""Write the quotation marks of a text that stands in quotation marks itself.

    Pairs become single marks, each in the place of a double one, so that offsets stay; a mark
    without its other half stays as it is. German marks may stand in an English text, as of quotes.

    Examples
    --------
    >>> within_quotes("Er rief „Halt“ und \"los\".", Language.DE)
    'Er rief ‚Halt‘ und ‚los‘.'
    >>> within_quotes("She cried “stop”.", Language.EN)
    'She cried ‘stop’.'
    """
    if not _MARKS.search(text):
        return text
    for pair, single in _WITHIN[language]:
        text = pair.sub(single, text)
    return text
