"""What do speakers' labels and metadata name?"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.i18n import msg
from pipeline.pseudonyms.mentions import KnownName, KnownNames, NameKind
from pipeline.records import Document


def known_names(documents: Sequence[Document]) -> KnownNames:
    """Return the names among the speakers' labels and the attributes of the documents.

    Parameters
    ----------
    documents : sequence of Document
        All of a study.
    """
    names = {
        turn.speaker for document in documents for turn in document.turns if " " in turn.speaker
    }
    reason = msg("a speaker's label")
    return KnownNames(
        names=tuple(
            KnownName(name=name, kind=NameKind.PERSON, reason=reason) for name in sorted(names)
        )
    )
