"""Recovery of codings after corrections of transcripts.

Run with ``python benchmarks/corrections.py [study]``. Every transcript is corrected at random (a
seed each for five rounds): letters, words and sentences are put in, changed and taken out, turns
put in and taken out, labels renamed. Because every character knows where it came from, it is known
where each coding stands now. A coding is found right where at least 90 % of what was found and of
what it is are the same characters (`at its edges` where it is half of them at least).
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from pipeline.codings import AnchoredCoding, anchor_rows, read_codings
from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.metadata import read_metadata
from pipeline.records import Document, Turn
from pipeline.study import StudyFolder

SEEDS = range(5)
SENTENCES = ("Das müsste ich nachsehen.", "Also, wie gesagt.", "Ich hole Wasser.", "Na ja.")
WORDS = ("ja", "halt", "auch", "eben", "so", "nicht")

Char = tuple[str, int | None]  # and the offset that it had, where it is not new


@dataclass(frozen=True)
class Rate:
    """How often what is corrected: shares of letters, gaps, sentence ends, turns, documents."""

    letter: float
    word: float
    sentence: float
    turn_in: float
    turn_out: float
    label: float


RATES = {
    "light": Rate(letter=0.002, word=0.005, sentence=0.03, turn_in=0.02, turn_out=0, label=0.1),
    "usual": Rate(letter=0.01, word=0.02, sentence=0.1, turn_in=0.05, turn_out=0.03, label=0.3),
    "heavy": Rate(letter=0.03, word=0.08, sentence=0.25, turn_in=0.1, turn_out=0.08, label=0.5),
}


def new(text: str) -> list[Char]:
    return [(char, None) for char in text]


def corrected_turn(chars: Sequence[Char], rate: Rate, rnd: random.Random) -> list[Char]:
    said: list[Char] = []
    for char, offset in chars:
        if not char.isalpha() or rnd.random() >= rate.letter:
            said.append((char, offset))
        elif (kind := rnd.choice(["changed", "out", "in", "case"])) == "changed":
            said.append((rnd.choice("enistra"), offset))
        elif kind == "in":
            said += [(char, offset), (rnd.choice("enistra"), None)]
        elif kind == "case":
            said.append((char.swapcase(), offset))
    for gap, often, what in ((" ", rate.word, WORDS), (r"(?<=[.?!]) ", rate.sentence, SENTENCES)):
        text = "".join(char for char, _ in said)
        for found in reversed(list(re.finditer(gap, text))):
            if rnd.random() < often:
                said[found.start() : found.start()] = new(f" {rnd.choice(what)}")
    return said


def corrected(
    document: Document, rate: Rate, rnd: random.Random
) -> tuple[Document, dict[int, int]]:
    """Return the document as corrected, and where in it each old character stands."""
    renamed = document.turns[-1].speaker if rnd.random() < rate.label else None
    said: list[tuple[Turn, list[Char]]] = []
    for turn in document.turns:
        if rnd.random() < rate.turn_out:
            continue
        chars = [(document.text[offset], offset) for offset in range(turn.start, turn.end)]
        said.append((turn, corrected_turn(chars, rate, rnd)))
        if rnd.random() < rate.turn_in:
            said += [(turn, new(rnd.choice(SENTENCES))), (turn, new("Hm."))]
    text, turns, now = "", [], {}
    for number, (turn, chars) in enumerate(said, 1):
        speaker = "Frau Müller" if turn.speaker == renamed else turn.speaker
        text += f"{speaker}: "
        start = len(text)
        now |= {old: start + place for place, (_, old) in enumerate(chars) if old is not None}
        text += "".join(char for char, _ in chars)
        turns.append(
            Turn(number=number, speaker=speaker, role=turn.role, start=start, end=len(text))
        )
        text += "\n"
    return Document(id=document.id, file=document.file, text=text, turns=tuple(turns)), now


def verdict(found: AnchoredCoding | None, before: AnchoredCoding, now: dict[int, int]) -> str:
    left = [now[old] for old in range(before.now.start, before.now.end) if old in now]
    gone = len(left) < (before.now.end - before.now.start) / 2
    if found is None or found.lost:
        return "lost: it is gone" if gone else "lost: but it is there"
    if gone:
        return "wrong"
    is_now, is_found = range(left[0], left[-1] + 1), range(found.now.start, found.now.end)
    both = len(set(is_now) & set(is_found))
    share = both / (len(is_now) + len(is_found) - both)
    return "right" if share >= 0.9 else "right, but at its edges" if share >= 0.5 else "wrong"


def main() -> None:
    study = StudyFolder.open(sys.argv[1] if len(sys.argv) > 1 else ".")
    documents = read_corpus(
        study.transcripts,
        metadata=read_metadata(study.metadata) if study.metadata else None,
        roles=study.roles,
        document_roles=study.document_roles,
        ignore=[study.metadata] if study.metadata else [],
    ).documents
    rows, _ = read_codings(study.codings, documents) if study.codings else ((), ())
    before, _ = anchor_rows(rows, documents)
    print(f"{len(before)} codings, {len(SEEDS)} rounds")
    for name, rate in RATES.items():
        for memory in (before, ()):
            verdicts: Counter[str] = Counter()
            began = perf_counter()
            for seed in SEEDS:
                rnd = random.Random(seed)
                after = [corrected(document, rate, rnd) for document in documents]
                places = {document.id: now for document, now in after}
                again, faults = anchor_rows(rows, [document for document, _ in after], memory)
                assert sum(not found.lost for found in again) + len(faults) == len(rows)
                by_line = {(found.row.file, found.row.line): found for found in again}
                for old in before:
                    found = by_line.get((old.row.file, old.row.line))
                    verdicts[verdict(found, old, places[old.document])] += 1
            seconds = (perf_counter() - began) / len(SEEDS)
            told = ", ".join(f"{count} {what}" for what, count in sorted(verdicts.items()))
            known = "remembered" if memory else "by the lists alone"
            print(f"{name}, {known}: {told} ({seconds:.1f} s a round)")


if __name__ == "__main__":
    main()
