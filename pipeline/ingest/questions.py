"""Questions and requests at the end of turns.

A question at the end of a turn expects an answer. One inside of a turn may be rhetorical, and a tag
(``…, oder?``, ``you know?``) or a test of the sound is no question. Requests (``Erzählen Sie …``,
``Tell me about …``) ask without a question mark.
"""

from __future__ import annotations

import re

_MARKS = "?؟？"
_END_CHARS = 500
"""Length of the end of a turn that is examined."""
_COMMENT = re.compile(rf"\([^(){_MARKS}]*\)")
_AFTER_SENTENCE = " \n)]\"'“”„’»«.…,;:–—-"
_ENDS_SENTENCE = re.compile(rf"[.!…{_MARKS}][\"“”«»)\]]*\s+")
_TAG = re.compile(
    r"(?:.*[,;–—-]\s*|\W*)(?:oder(?: nicht)?|ne|nicht(?: wahr)?|gell|ja|hallo"
    r"|(?:verstehen|wissen) sie|verstehst du|weißt du|okay|ok|right|yeah|hello|you (?:know|see)"
    r"|\w+(?:n['’]t)? (?:I|you|he|she|it|we|they|there|that))\W*",
    re.IGNORECASE | re.DOTALL,
)
_SOUND_TEST = re.compile(
    r"\b(?:(?:mich|uns)(?: \w+)? (?:hören|verstehen)|hör(?:en|st|t) (?:sie|ihr|du) (?:mich|uns)"
    r"|hear (?:me|us))\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:erzähl|beschreib|schilder|erläuter|bericht|erklär|nenn)e?n (?-i:Sie)\b"
    r"|\b(?:erzähl|beschreib|schilder|erklär|nenn)e? (?:mal|doch|mir|uns|bitte)\b"
    r"|\b(?:tell|take|walk|talk) (?:me|us) (?:(?:a bit|a little|more) )?"
    r"(?:about|through|how|what|why)\b"
    r"|^(?:please )?(?:describe|explain)\b",
    re.IGNORECASE,
)
_ASKING_WORDS = re.compile(
    r"(?:(?:und|also|ja|gut|okay|ok|so|dann|and|well|now|then)\W+)*"
    r"(?:wie(?! gesagt)|was|warum|wieso|weshalb|wann|woher|wohin|wer|wem|wen|welche[nmrs]?"
    r"|inwiefern"
    r"|(?:können|könnten|haben|hatten|sind|waren|würden|möchten|gibt|gab|ist|war) (?:sie|es|das)"
    r"|what|how|why|where|who|which|when did"
    r"|(?:can|could|do|did|have|are|were|would) you|(?:is|was|are|were) (?:there|it|that))\b",
    re.IGNORECASE,
)


def has_question_marks(words: str) -> bool:
    """Return whether a text contains a question mark.

    Examples
    --------
    >>> has_question_marks("Wie war das?"), has_question_marks("wie war das")
    (True, False)
    """
    return any(mark in words for mark in _MARKS)


def ends_with_question(words: str, *, marked: bool = True) -> bool:
    """Return whether a turn ends with a question or a request.

    Parameters
    ----------
    words : str
        Text of the turn.
    marked : bool
        Whether the transcript has question marks. Where it has none, a turn that begins with an
        interrogative counts as a question.

    Examples
    --------
    >>> ends_with_question("Gut. Und wie kam das?"), ends_with_question("Dann erzählen Sie mal.")
    (True, True)
    >>> ends_with_question("Was soll man tun? Man wartet."), ends_with_question("Viel, oder?")
    (False, False)
    >>> ends_with_question("und wie kam das", marked=False)
    True
    """
    end = _COMMENT.sub(" ", words[-_END_CHARS:]).rstrip(_AFTER_SENTENCE)
    last = _ENDS_SENTENCE.split(end)[-1]
    if _REQUEST.search(last):
        return True
    if not marked:
        return _ASKING_WORDS.match(words) is not None
    idle = _TAG.fullmatch(last) or _SOUND_TEST.search(last)
    return last.endswith(tuple(_MARKS)) and not idle
