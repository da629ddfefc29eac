"""What do the Word documents say, and how do they write numbers?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.i18n import Language, numbers


@dataclass(frozen=True)
class Phrases:
    """The sentences of a language, to be filled in."""

    known: Mapping[str, Any]
    spoken: Language

    @property
    def language(self) -> str:
        """The language as Word names it."""
        return str(self.known["language"])

    def say(self, key: str, *fill: object, **named: object) -> str:
        """Return a sentence, filled in."""
        said: str = self.known["say"][key]
        return said.format(*fill, **named)

    def many(self, key: str, number: int) -> str:
        """Count something.

        Examples
        --------
        >>> phrases_for("de").many("segment", 1), phrases_for("de").many("segment", 1200)
        ('1 Segment', '1.200 Segmente')
        """
        one, several = self.known["one"][key]
        return str((one if number == 1 else several).format(self.whole(number)))

    def whole(self, number: int) -> str:
        """Write a whole number."""
        return numbers.whole(number, self.spoken)

    def decimal(self, number: float, digits: int = 2) -> str:
        """Write a number with decimals; one that is not defined is a dash."""
        return numbers.decimal(number, self.spoken, digits)

    def percent(self, share: float) -> str:
        r"""Write a share.

        Examples
        --------
        >>> phrases_for("de").percent(0.5), phrases_for("en").percent(0.125)
        ('50\xa0%', '12%')
        """
        return numbers.percent(share, self.spoken)


@cache
def phrases_for(language: str) -> Phrases:
    """Return the sentences for a study in a language: German, or English for all others."""
    spoken = Language.of(language)
    file = files("pipeline.report").joinpath(f"data/synthesis.{spoken}.toml")
    return Phrases(tomllib.loads(file.read_text("utf-8")), spoken)
