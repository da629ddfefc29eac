"""How far do people agree who coded the same text, with each other and with the machine?

`agreements` measures it, for every two people, all of them, each code and all codes;
`disagreements` lists the sentences to talk about, `confusions` which code was taken for which, and
`methods_paragraph` writes it up. `told` knows who said what, `measures` holds the coefficients,
`passages` compares what was marked without regard to sentences.
"""

from pipeline.agreement.compare import Agreement, BetweenTwo, agreements
from pipeline.agreement.differences import Confusion, Disagreement, confusions, disagreements
from pipeline.agreement.methods import methods_paragraph
from pipeline.agreement.passages import SAME_PASSAGE

__all__ = [
    "SAME_PASSAGE",
    "Agreement",
    "BetweenTwo",
    "Confusion",
    "Disagreement",
    "agreements",
    "confusions",
    "disagreements",
    "methods_paragraph",
]
