"""Paragraphs on intercoder agreement for a methods section."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING

from pipeline.agreement.passages import SAME_PASSAGE
from pipeline.agreement_measures import FEWEST_DOCUMENTS, MEASURES, SAMPLES, Figure, Measure
from pipeline.i18n import Language, msg, msg_n, template
from pipeline.i18n.numbers import decimal, whole

if TYPE_CHECKING:
    from pipeline.agreement.compare import Agreement


_PHRASES = {
    "two": template("{names} coded {shared}."),
    "more": template(
        "{count} people ({names}) coded the same documents, wholly or in part, "
        "{shared} in all; except for Krippendorff's alpha all values are means of "
        "the {pairs} pairs (Light 1971)."
    ),
    "units": template(
        "Compared are {units} sentences of participants; a sentence carries a code "
        "if the marked passage covers at least half of it."
    ),
    "uncoded": template("Sentences without a code count: if both give none, they agree."),
    "coded": template("Sentences without a code do not count, unless somebody judged them singly."),
    "pooled": template(
        "Over all codes together (agreement means exactly the same codes): {figures}."
    ),
    "interval": template(
        "The 95 % confidence intervals come from {samples} bootstrap samples of "
        "whole documents (Efron 1979)."
    ),
    "no_interval": template(
        "No confidence intervals are given, because there are fewer than {fewest} documents."
    ),
    "undefined_interval": template("Confidence intervals are not defined here."),
    "by_code": template(
        "By code, Cohen's kappa lies between {low} ({low_code}) and {high} "
        "({high_code}), with a median of {median} ({codes} codes)."
    ),
    "levels": template(
        "At the levels of QDA programs: presence of codes in documents "
        "{in_document}, their frequency in documents {frequency}, segments with at "
        "least {overlap} of their length in common {passages} agreement{kappa}."
    ),
    "kappa": template(" (kappa of Brennan and Prediger {value})"),
    "machine": template(
        "People and machine: compared are the answers that {machine} gave to "
        "documents whose codings took no part in what it learned or in the choice of "
        "its thresholds (cross-validation by document); it learned from the codings "
        "of the other documents. {people}."
    ),
    "model": template(
        "People and the language model {machine}: its own answers are compared, as they were "
        "before they were combined with those of others; it had read the codebook and passages "
        "that people coded in other documents. {people}."
    ),
    "models": template("Machines with one another: {pairs}."),
    "two_machines": template("{names} ({units} sentences, {documents}): {figures}"),
    "person": template("With {name} ({units} sentences, {documents}): {figures}"),
    "between": template(" [{low}; {high}]"),
    "undefined": template("not defined"),
    "and": template(" and "),
    "literature": template("References: {sources}"),
    "check": template("Whether people coded independently the program does not know; say so here."),
}

LITERATURE = (
    "Brennan, R. L. & Prediger, D. J. (1981). Coefficient Kappa: Some Uses, Misuses, and "
    "Alternatives. Educational and Psychological Measurement, 41, 687–699.",
    "Cohen, J. (1960). A Coefficient of Agreement for Nominal Scales. Educational and "
    "Psychological Measurement, 20, 37–46.",
    "Efron, B. (1979). Bootstrap Methods: Another Look at the Jackknife. The Annals of "
    "Statistics, 7, 1–26.",
    "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of "
    "high agreement. British Journal of Mathematical and Statistical Psychology, 61, 29–48.",
    "Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability. University of "
    "Pennsylvania.",
    "Light, R. J. (1971). Measures of response agreement for qualitative data: Some "
    "generalizations and alternatives. Psychological Bulletin, 76, 365–377.",
)
"""What a methods section may have to cite for the figures."""


def methods_paragraph(
    found: Sequence[Agreement],
    *,
    language: str = "de",
    uncoded_counts: bool = True,
    same_passage: float = SAME_PASSAGE,
    machine: str = "panreflex",
    models: Sequence[str] = (),
) -> str:
    """Write what a methods section says of agreement, with the figures filled in.

    Parameters
    ----------
    found : sequence of Agreement
        What `agreements` measured.
    language : str
        German for ``"de"``, English for all others.
    uncoded_counts, same_passage
        As for `agreements`.
    machine : str
        The coder that is the machine.
    models : sequence of str
        Coders that are language models, each by itself.

    Returns
    -------
    str
        Paragraphs with an empty line between, the last with what they cite; empty where nobody
        was compared.
    """
    writer = _Writer(language, uncoded_counts, same_passage)
    machines = {machine, *models}
    people = [row for row in found if not machines & {*row.coders}]
    pooled = [row for row in found if not row.code]
    paragraphs = [writer.of_people(people)] if people else []
    for name in (machine, *models):
        with_person = [row for row in pooled if {*row.coders} & machines == {name}]
        if with_person:
            paragraphs.append(writer.of_machine(with_person, name, is_model=name in models))
    among_machines = [row for row in pooled if {*row.coders} <= machines]
    if among_machines:
        paragraphs.append(writer.of_machines(among_machines))
    if not paragraphs:
        return ""
    return "\n\n".join([*paragraphs, writer.literature(" ".join(paragraphs))])


class _Writer:
    """Writes figures into sentences of one language."""

    def __init__(self, language: str, uncoded_counts: bool, same_passage: float) -> None:
        self.language = Language.of(language)
        self.uncoded_counts = uncoded_counts
        self.same_passage = same_passage

    def of_people(self, rows: Sequence[Agreement]) -> str:
        """Report the agreement between people: of all of them, the first row."""
        pooled = rows[0]
        pairs = [row for row in rows if row.between and not row.code]
        return " ".join(
            [
                self._who(pooled, len(pairs)),
                self._say("units", units=self._whole(pooled.units)),
                self._say("uncoded" if self.uncoded_counts else "coded"),
                self._say("pooled", figures=self._figures(pooled)),
                self._intervals([pooled]),
                *self._by_code([r for r in rows if r.code and r.coders == pooled.coders]),
                self._levels(pairs),
                self._say("check"),
            ]
        )

    def of_machine(self, rows: Sequence[Agreement], machine: str, *, is_model: bool) -> str:
        """Report the agreement of each person with a machine."""
        people = ". ".join(
            self._say(
                "person",
                name=row.coders[0],
                units=self._whole(row.units),
                documents=self._shared(row.documents),
                figures=self._figures(row),
            )
            for row in rows
        )
        which = "model" if is_model else "machine"
        return f"{self._say(which, machine=machine, people=people)} {self._intervals(rows)}"

    def of_machines(self, rows: Sequence[Agreement]) -> str:
        """Report the agreement of each two machines."""
        pairs = ". ".join(
            self._say(
                "two_machines",
                names=self._say("and").join(row.coders),
                units=self._whole(row.units),
                documents=self._shared(row.documents),
                figures=self._figures(row),
            )
            for row in rows
        )
        return self._say("models", pairs=pairs)

    def literature(self, text: str) -> str:
        """List what a text cites, by the name of its first author."""
        cited = [source for source in LITERATURE if source.split(",")[0] in text]
        return self._say("literature", sources=" ".join(cited))

    def _who(self, pooled: Agreement, pairs: int) -> str:
        if len(pooled.coders) == 2:
            return self._say(
                "two",
                names=self._say("and").join(pooled.coders),
                shared=self._documents(pooled.documents),
            )
        return self._say(
            "more",
            count=len(pooled.coders),
            names=", ".join(pooled.coders),
            shared=self._shared(pooled.documents),
            pairs=pairs,
        )

    def _figures(self, row: Agreement) -> str:
        return ", ".join(
            self._figure(row.figures[name], measure) for name, measure in MEASURES.items()
        )

    def _figure(self, figure: Figure, measure: Measure) -> str:
        write = self._percent if measure.share else self._decimal
        text = self._say("undefined") if figure.value is None else write(figure.value)
        if figure.interval:
            low, high = map(write, figure.interval)
            text += self._say("between", low=low, high=high)
        return msg(measure.phrase, value=text).text(self.language)

    def _intervals(self, rows: Sequence[Agreement]) -> str:
        if any(figure.interval for row in rows for figure in row.figures.values()):
            return self._say("interval", samples=self._whole(SAMPLES))
        if all(row.documents < FEWEST_DOCUMENTS for row in rows):
            return self._say("no_interval", fewest=FEWEST_DOCUMENTS)
        return self._say("undefined_interval")

    def _by_code(self, rows: Sequence[Agreement]) -> list[str]:
        known = sorted(
            (kappa, row.code) for row in rows if (kappa := row.figures["kappa"].value) is not None
        )
        if not known:
            return []
        (low, low_code), (high, high_code) = known[0], known[-1]
        return [
            self._say(
                "by_code",
                low=self._decimal(low),
                low_code=low_code,
                high=self._decimal(high),
                high_code=high_code,
                median=self._decimal(median(value for value, _ in known)),
                codes=len(known),
            )
        ]

    def _levels(self, pairs: Sequence[Agreement]) -> str:
        two = [row.between for row in pairs if row.between]
        marked = [sum(one.passages) for one in two]
        kappas = [one.matching_kappa for one in two if one.matching_kappa is not None]
        return self._say(
            "levels",
            in_document=self._percent(fmean(one.in_document for one in two)),
            frequency=self._percent(fmean(one.frequency for one in two)),
            overlap=self._percent(self.same_passage, 0),
            passages=self._percent(
                fmean(one.matching / max(1, n) for one, n in zip(two, marked, strict=True))
            ),
            kappa=self._say("kappa", value=self._decimal(fmean(kappas))) if kappas else "",
        )

    def _say(self, which: str, /, **filled: object) -> str:
        return msg(_PHRASES[which], **filled).text(self.language)

    def _documents(self, n: int) -> str:
        same = msg_n("the same document", "the same {n} documents", n=n)
        return same.text(self.language)

    def _shared(self, n: int) -> str:
        return msg_n("one document", "{n} documents", n=n).text(self.language)

    def _decimal(self, value: float) -> str:
        return decimal(value, self.language)

    def _percent(self, value: float, digits: int = 1) -> str:
        return f"{decimal(100 * value, self.language, digits)} %"

    def _whole(self, n: int) -> str:
        return whole(n, self.language)
