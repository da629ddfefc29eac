"""How far do people agree who coded the same text?

`agreements` measures it, for every two people, all of them, each code and all codes;
`disagreements` lists the sentences to talk about. `measures` holds the coefficients, `passages`
compares what was marked without regard to sentences.
"""

from pipeline.agreement.compare import (
    Agreement,
    BetweenTwo,
    Disagreement,
    agreements,
    disagreements,
)

__all__ = ["Agreement", "BetweenTwo", "Disagreement", "agreements", "disagreements"]
