"""Intercoder agreement: of people with each other, and of each with the machine.

`agreements` measures it, for every two people, all of them, each code and all codes;
`disagreements` lists the sentences to talk about, `confusions` which code was taken for which, and
`methods_paragraph` writes it up. `annotations` holds the codes by coder and sentence, `passages`
compares what was marked without regard to sentences. The coefficients are those of
`pipeline.agreement_measures`.
"""

from pipeline.agreement.compare import Agreement, PairAgreement, agreements
from pipeline.agreement.differences import Confusion, Disagreement, confusions, disagreements
from pipeline.agreement.methods import methods_paragraph
from pipeline.agreement.passages import SAME_PASSAGE

__all__ = [
    "SAME_PASSAGE",
    "Agreement",
    "Confusion",
    "Disagreement",
    "PairAgreement",
    "agreements",
    "confusions",
    "disagreements",
    "methods_paragraph",
]
