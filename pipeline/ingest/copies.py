"""Copies of documents: one that is read twice counts twice.

Clouds, people and programs leave copies beside a transcript (``I03 (1).docx``,
``I03 - Kopie.docx``, ``I03_final.docx``), and some export it in two formats. The words tell, not
the names: copies say the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from pipeline.i18n import Message, msg, msg_n
from pipeline.records import Document, Fault, Role

_SAME = 0.8
"""Share of the sentences that a copy has in common with the other: corrections change some."""
_SAME_WORDS = 0.9
"""Share of the words, where the names of the files are alike, too."""
_WORDS = 50
"""So many words are not the same by chance, whatever the files are called."""
_LONG = 3
"""Spaces in a sentence that is not only an exclamation."""
_SENTENCE = re.compile(r"[.?!…]\s+")


def is_copy(document: Document, other: Document) -> bool:
    """Return whether two documents with the same id are one, as in a file in two formats."""
    said, also = _sentences(document), _sentences(other)
    formats = PurePosixPath(document.file).suffix != PurePosixPath(other.file).suffix
    same = len(said & also) >= _SAME * max(len(said), len(also))
    return same and (formats or _words(said & also) >= _WORDS)


def copy_faults(stage: str, documents: Sequence[Document]) -> Iterator[Fault]:
    """Yield a fault for each file that holds what another one holds, too.

    Parameters
    ----------
    stage : str
        The stage that met them.
    documents : sequence of Document
        All documents. Those of one file may say the same: they are answers of a survey.
    """
    in_file = Counter(document.file for document in documents)
    pairs: dict[tuple[str, str], int] = Counter()
    certain = set()
    for copy, original, words in _copies(documents):
        pair = copy.file, original.file
        pairs[pair] += 1
        if words >= _WORDS:
            certain.add(pair)
    for (file, other), count in pairs.items():
        # Short answers of a survey may be the same as those of another.
        if (file, other) in certain or count >= _SAME * in_file[file]:
            yield Fault(stage=stage, file=file, problem=_problem(other, count), next_step=_STEP)


_STEP = msg("take one of the two out of the folder, or its words count twice")


def _problem(other: str, count: int) -> Message:
    return msg_n(
        "it looks like a copy of {other}: nearly all that is said in it is the same",
        "{n} of its documents look like copies of those in {other}",
        n=count,
        other=other,
    )


def _copies(documents: Sequence[Document]) -> Iterator[tuple[Document, Document, int]]:
    """Yield each copy, the document that it is a copy of, and how many words they share."""
    said = [_sentences(document) for document in documents]
    with_sentence: dict[str, list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        common = Counter(other for sentence in said[number] for other in with_sentence[sentence])
        for other, count in common.most_common():
            words = _words(said[number] & said[other])
            same = count >= _SAME * max(len(said[number]), len(said[other]))
            pair = (documents[other], document)
            if pair[0].file != pair[1].file and (
                (same and words >= _WORDS) or (_alike(*pair) and (same or _nearly_same(*pair)))
            ):
                # The plainer name is the original, whichever comes first: "I03 (1)" or "I03".
                original, copy = sorted(pair, key=_plainness)
                yield copy, original, words
                break
        for sentence in said[number]:
            with_sentence[sentence].append(number)


def _nearly_same(document: Document, other: Document) -> bool:
    """Return whether two documents of few sentences, of which one was corrected, say the same."""
    one, two = (Counter(each.text.casefold().split()) for each in (document, other))
    return (one & two).total() >= _SAME_WORDS * max(one.total(), two.total())


def _plainness(document: Document) -> tuple[int, str]:
    return len(PurePosixPath(document.file).stem), document.file


def _alike(document: Document, other: Document) -> bool:
    """Return whether the name of one file holds that of the other."""
    one, two = sorted(
        (PurePosixPath(each.file).stem.casefold() for each in (document, other)), key=len
    )
    return one in two


def _words(sentences: Iterable[str]) -> int:
    return sum(sentence.count(" ") + 1 for sentence in sentences)


def _sentences(document: Document) -> set[str]:
    """Return what participants say: interviewers ask the same in every interview.

    Exclamations are left out, which all documents have; unless there is nothing else.
    """
    turns = [turn for turn in document.turns if turn.role is Role.PARTICIPANT] or document.turns
    said = {
        " ".join(sentence.split()).rstrip(".?!…")
        for turn in turns
        for sentence in _SENTENCE.split(document.text_of(turn).casefold())
    }
    return {sentence for sentence in said if sentence.count(" ") >= _LONG} or said
