"""How many tokens a request takes, and which window of sentences a model's context has room for.

Tokens are estimated from the length of the text, as every model cuts it in its own way: three bytes
of UTF-8 are one token. German requests of the demo study have 3.0 to 3.4 characters a token with
Qwen's tokenizer and 3.3 to 4.0 with Mistral's, so that the estimate is up to a third too high, and
hardly ever too low. An answer has about one coding for every two sentences at most, of a hundred
tokens; what a reasoning model thinks beforehand is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.llm.windows import Window

BYTES_PER_TOKEN = 3
ANSWER_TOKENS_PER_SENTENCE = 50
LEAST_ANSWER_TOKENS = 200
"""Room for an answer beside that for its sentences."""
DEFAULT_WINDOW = 20
"""Sentences of a window where the context of the model is not known."""


class ContextTooSmallError(StudyError):
    """The context of a model has no room for a single sentence beside what is in every request."""


def estimated_tokens(*texts: str) -> int:
    """Estimate the tokens of texts, rather too many than too few.

    Examples
    --------
    >>> estimated_tokens("Gärten"), estimated_tokens("")  # 7 bytes
    (3, 0)
    """
    return sum(-(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN) for text in texts)


def answer_tokens(sentences: int) -> int:
    """Estimate the tokens that an answer about some sentences may take.

    Examples
    --------
    >>> answer_tokens(20)
    1200
    """
    return LEAST_ANSWER_TOKENS + ANSWER_TOKENS_PER_SENTENCE * sentences


def fitting_window(context_tokens: int, fixed_tokens: int, sentence_tokens: float) -> int:
    """Return how many sentences a request has room for; 0 where there is none for one.

    Parameters
    ----------
    context_tokens : int
        What the model reads and writes in one request.
    fixed_tokens : int
        What is in every request: instructions, codebook, examples.
    sentence_tokens : float
        What a sentence takes, with its share of questions and context.

    Examples
    --------
    >>> fitting_window(16384, 8000, 30), fitting_window(8192, 8000, 30)
    (102, 0)
    """
    room = context_tokens - fixed_tokens - answer_tokens(0)
    return max(0, int(room / (sentence_tokens + ANSWER_TOKENS_PER_SENTENCE)))


def fitted_windows(
    cut: Callable[[int], Sequence[Window]],
    window: int | str,
    context_tokens: int,
    *,
    fixed_tokens: int,
    text_of: Callable[[Window], str],
) -> Sequence[Window]:
    """Cut documents into the largest windows, up to what was chosen, that the context holds.

    Parameters
    ----------
    cut : callable
        Cuts the documents into windows of at most so many sentences; 0 for whole documents.
    window : int or str
        As in `pipeline.settings.LanguageModelSettings`.
    context_tokens : int
        What the model reads and writes in one request; 0 if it is not known.
    fixed_tokens : int
        What is in every request.
    text_of : callable
        Returns what of a request depends on its window.

    Raises
    ------
    ContextTooSmallError
        The context has no room for a single sentence.
    """
    if window == "auto":
        window = "document" if context_tokens else DEFAULT_WINDOW
    found = cut(0 if window == "document" else int(window))
    while context_tokens and (
        too_large := _too_large(found, context_tokens - fixed_tokens, text_of)
    ):
        largest = max(len(one.units) for one in too_large)
        densest = max(estimated_tokens(text_of(one)) / len(one.units) for one in too_large)
        size = min(largest - 1, fitting_window(context_tokens, fixed_tokens, densest))
        if size < 1:
            raise ContextTooSmallError(
                msg(
                    "a request needs about {needed} tokens without any text of an interview; "
                    "context_tokens = {context_tokens} has no room for it",
                    needed=fixed_tokens + answer_tokens(1),
                    context_tokens=context_tokens,
                ),
                file="study.toml",
                next_step=msg(
                    'start the server with a larger context, or set context = "candidates" under '
                    "[coding.llm]"
                ),
            )
        found = cut(size)
    return found


def _too_large(
    windows: Iterable[Window], room: int, text_of: Callable[[Window], str]
) -> list[Window]:
    return [
        window
        for window in windows
        if estimated_tokens(text_of(window)) + answer_tokens(len(window.units)) > room
    ]
