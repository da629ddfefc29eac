"""Names for topics by a language model, from their most typical passages.

The model reads the words and passages of one topic and proposes a name and one sentence. A proposal
counts only with a quote that stands in the passages word for word. It is marked as a machine's and
names no topic by itself: a person takes it over into the file of changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from pipeline.alignment.quotes import find_quote
from pipeline.i18n import Language, msg
from pipeline.llm.parse_response import Answer, parse_rows, text_field
from pipeline.llm.requests import Request, build_request, rows_schema
from pipeline.records import Topic
from pipeline.settings import LanguageModelSettings

ROWS = "topics"
_INSTRUCTIONS = {
    "de": """\
Du hilfst einem Forschungsteam, Themen aus Interviews zu benennen. Unten stehen die kennzeichnenden
Wörter eines Themas und typische Passagen. Sage, wovon die Passagen gemeinsam handeln, nicht was in
einer einzelnen erzählt wird.

- label: ein Name aus zwei bis fünf Wörtern, wie er in einem Kodierleitfaden stünde
- sentence: ein Satz, wovon das Thema handelt
- quote: eine Stelle, die es zeigt, buchstabengetreu aus den Passagen kopiert

Antworte nur mit JSON:
{"topics": [{"label": "…", "sentence": "…", "quote": "…"}]}
Haben die Passagen nichts gemeinsam, antworte {"topics": []}.""",
    "en": """\
You help a research team to name themes of interviews. Below are the distinctive words of a theme
and typical passages. Say what the passages are about together, not what a single one tells.

- label: a name of two to five words, as a codebook would have it
- sentence: one sentence on what the theme is about
- quote: a place that shows it, copied letter by letter from the passages

Answer only with JSON:
{"topics": [{"label": "…", "sentence": "…", "quote": "…"}]}
If the passages have nothing in common, answer {"topics": []}.""",
}


@dataclass(frozen=True, slots=True)
class TopicName:
    """A name that a language model proposes for a topic, with a sentence and a verbatim quote."""

    topic: int
    label: str
    sentence: str
    quote: str


def name_request(
    topic: Topic, passages: Sequence[str], language: str, settings: LanguageModelSettings
) -> Request:
    """Build the request for the name of a topic.

    Parameters
    ----------
    topic : Topic
        The topic, with its words.
    passages : sequence of str
        Its most typical passages.
    language : str
        ISO code of the study.
    settings : LanguageModelSettings
        Model, temperature and seed.
    """
    fields = {name: {"type": "string"} for name in ("label", "sentence", "quote")}
    words = ", ".join(word for word, _ in topic.words)
    said = "\n\n".join(f"[{number}] {text}" for number, text in enumerate(passages, 1))
    messages = [
        {"role": "system", "content": _INSTRUCTIONS.get(language, _INSTRUCTIONS["en"])},
        {"role": "user", "content": f"{words}\n\n{said}"},
    ]
    return build_request(messages, settings, rows_schema(ROWS, fields), names=(str(topic.id),))


def read_name(request: Request, answer: Answer, passages: Sequence[str]) -> TopicName | None:
    """Read an answer; None where it proposes nothing or quotes what nobody said."""
    for row in parse_rows(answer.content, ROWS) or []:
        label, quote = text_field(row, "label"), text_field(row, "quote")
        for passage in passages:
            place = find_quote(quote, passage) if label and quote else None
            if place:
                return TopicName(
                    int(request.names[0]),
                    label,
                    text_field(row, "sentence"),
                    passage[slice(*place)],
                )
    return None


def names_text(
    names: Sequence[TopicName], topics: Mapping[int, Topic], language: str, model: str
) -> str:
    """Return proposals as Markdown, marked as machine-made, with what a person would take over.

    Parameters
    ----------
    names : sequence of TopicName
        The proposals.
    topics : mapping of int to Topic
        The topics by their number.
    language : str
        In which it is written.
    model : str
        Who proposes.
    """
    lang = Language.of(language)
    about = msg(
        "By a machine ({model}), checked by nobody. The quotes stand in the passages word for "
        "word. Who takes a name over copies its lines under 'topics:' in the file of changes.",
        model=model,
    )
    title = msg("Names for topics, proposed by a language model").text(lang)
    lines = [f"# {title}", "", about.text(lang)]
    for name in names:
        topic = topics[name.topic]
        entry = [{"name": name.label, "from": [list(topic.representatives)]}]
        taken = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=96).rstrip()
        quoted = msg("'{name}'", name=name.quote).text(lang)
        lines += [
            "",
            f"## {topic.id} {name.label}",
            "",
            f"{topic.label}",
            "",
            f"{name.sentence} {quoted}",
            "",
            "```yaml",
            taken,
            "```",
        ]
    return "\n".join(lines) + "\n"
