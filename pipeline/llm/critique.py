"""Suggestions of a language model on the rules of codes that are confused with each other.

The model reads the rules of two codes and names places where they overlap or are unclear. A
suggestion counts only if it quotes the codebook verbatim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.alignment.quotes import find_quote
from pipeline.errors import StudyError, nearest
from pipeline.i18n import Language, msg
from pipeline.llm.parse_response import Answer, parse_rows, text_field
from pipeline.llm.requests import Request, build_request, codebook_text, rows_schema
from pipeline.llm.template import Template
from pipeline.records import Code, Codebook
from pipeline.settings import LanguageModelSettings

T = TypeVar("T")

ROWS = "suggestions"
_INSTRUCTIONS = {
    "de": """\
Du berätst ein Forschungsteam zu seinem Kodierleitfaden. Die beiden Codes unten werden verwechselt.
Nenne höchstens drei Stellen, an denen ihre Regeln sich überschneiden, sich widersprechen oder offen
lassen, welcher Code gemeint ist, und schlage jeweils eine klarere Formulierung vor.

- quote: die fragliche Stelle, buchstabengetreu aus den Regeln unten kopiert
- problem: ein Satz, was daran unklar ist
- suggestion: ein Satz, wie die Regel lauten könnte

Antworte nur mit JSON:
{"suggestions": [{"quote": "…", "problem": "…", "suggestion": "…"}]}
Ist nichts unklar, antworte {"suggestions": []}.""",
    "en": """\
You advise a research team on its codebook. The two codes below get confused. Name at most three
places where their rules overlap, contradict each other, or leave open which code is meant, and
suggest a clearer wording for each.

- quote: the place, copied letter by letter from the rules below
- problem: one sentence on what is unclear
- suggestion: one sentence, how the rule could read

Answer only with JSON:
{"suggestions": [{"quote": "…", "problem": "…", "suggestion": "…"}]}
If nothing is unclear, answer {"suggestions": []}.""",
}


@dataclass(frozen=True, slots=True)
class RuleSuggestion:
    """A suggestion on the rules of two codes, with a quote of the codebook."""

    codes: tuple[str, str]
    quote: str
    problem: str
    suggestion: str


def critique_request(
    codebook: Codebook,
    pair: tuple[str, str],
    template: Template,
    settings: LanguageModelSettings,
) -> Request:
    """Build the request for suggestions on two codes.

    Parameters
    ----------
    codebook : Codebook
        The categories.
    pair : tuple of (str, str)
        Ids of the codes that are confused.
    template : Template
        Wording of the codes.
    settings : LanguageModelSettings
        Model, temperature and seed.

    Raises
    ------
    StudyError
        There is no such code.
    """
    codes = _codes(codebook, pair)
    fields = {name: {"type": "string"} for name in ("quote", "problem", "suggestion")}
    messages = [
        {"role": "system", "content": _in(codebook.language, _INSTRUCTIONS)},
        {"role": "user", "content": codebook_text(codes, codebook, template)},
    ]
    return build_request(messages, settings, rows_schema(ROWS, fields), codes=pair)


def read_critique(
    request: Request, answer: Answer, codebook: Codebook
) -> tuple[RuleSuggestion, ...]:
    """Read an answer; suggestions without a verbatim quote of one of the codes are dropped."""
    first, second = request.codes
    rules = "\n".join(
        "\n".join((code.name, code.definition, code.include, code.exclude, *code.examples))
        for code in _codes(codebook, (first, second))
    )
    found = []
    for row in parse_rows(answer.content, ROWS) or []:
        place = find_quote(text_field(row, "quote"), rules)
        if place:
            found.append(
                RuleSuggestion(
                    (first, second),
                    rules[slice(*place)],
                    text_field(row, "problem"),
                    text_field(row, "suggestion"),
                )
            )
    return tuple(found)


def critique_text(
    pairs: Sequence[tuple[str, str]],
    suggestions: Sequence[RuleSuggestion],
    codebook: Codebook,
    model: str,
) -> str:
    """Return suggestions as Markdown, marked as machine-made, under each pair of codes."""
    language = Language.of(codebook.language)
    about = msg(
        "By a machine ({model}), checked by nobody. The quotes stand in the codebook word for "
        "word; whether a suggestion is any good is for people to decide.",
        model=model,
    )
    title = msg("Suggestions of a language model on the codebook").text(language)
    lines = [f"# {title}", "", about.text(language)]
    for pair in pairs:
        names = (f"{code} {codebook.by_id[code].name}" for code in pair)
        lines += ["", f"## {' / '.join(names)}", ""]
        own = [found for found in suggestions if found.codes == pair]
        for found in own:
            parts = (
                msg("**Place:** '{quote}'", quote=found.quote),
                msg("**Unclear:** {problem}", problem=found.problem),
                msg("**Suggestion:** {suggestion}", suggestion=found.suggestion),
            )
            lines.append("- " + "  \n  ".join(part.text(language) for part in parts))
        if not own:
            lines.append(msg("Nothing that the codebook itself shows.").text(language))
    return "\n".join(lines) + "\n"


def _codes(codebook: Codebook, ids: tuple[str, str]) -> list[Code]:
    for code in ids:
        if code not in codebook.by_id:
            raise StudyError(
                msg("there is no code '{code}' in the codebook", code=code),
                next_step=nearest(code, codebook.by_id),
            )
    return [codebook.by_id[code] for code in ids]


def _in(language: str, texts: Mapping[str, T]) -> T:
    return texts.get(language, texts["en"])
