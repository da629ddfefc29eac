"""Requests to a language model.

A request is the body that is sent to an OpenAI-compatible server, and an id that is a hash of it:
the same request has the same id on every computer, so that its answer can be stored, exchanged
and recognised.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.llm.context_size import estimated_tokens
from pipeline.llm.template import SECTIONS, Template
from pipeline.llm.windows import EARLIER_QUESTIONS, MAX_EARLIER_LENGTH, Window
from pipeline.records import Code, Codebook, Segment
from pipeline.settings import LanguageModelSettings

CANDIDATES = 20
"""Codes shown with a window where not all of them are shown."""
MAX_EXAMPLE_LENGTH = 500
"""Characters shown of a passage that people coded."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to a language model.

    Attributes
    ----------
    id : str
        Hash of the body, but for the number of tokens that the answer may have.
    body : mapping
        JSON that is sent.
    units : tuple of Segment
        The sentences that it numbers from 1.
    codes : tuple of str
        Ids of the codes that it offers.
    names : tuple of str
        What these codes are called.
    second : bool
        It decides again about a passage that was in doubt (`pipeline.llm.second_reading`).
    """

    id: str
    body: Mapping[str, Any]
    units: tuple[Segment, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...] = ()
    second: bool = False

    @property
    def model(self) -> str:
        """Name of the model that is asked."""
        return str(self.body["model"])


@dataclass(frozen=True, slots=True)
class FewShotExample:
    """A passage that people coded, with its codes."""

    text: str
    codes: tuple[str, ...]


def coding_requests(
    windows: Iterable[Window],
    codebook: Codebook,
    template: Template,
    settings: LanguageModelSettings,
    *,
    examples: Callable[[Window], Sequence[FewShotExample]] = lambda _: (),
    rules: Callable[[Window], Mapping[str, str]] = lambda _: {},
    candidates: Callable[[Window], Sequence[str]] | None = None,
) -> tuple[Request, ...]:
    """Build the requests for codings of windows.

    Parameters
    ----------
    windows : iterable of Window
        The sentences to be coded.
    codebook : Codebook
        The categories; the codable ones are shown.
    template : Template
        The wording.
    settings : LanguageModelSettings
        Model, temperature, seed and samples.
    examples : callable
        Returns passages that people coded, to be shown with a window.
    rules : callable
        Returns the values of the section ``Rules`` of the template (`pipeline.llm.rules`).
    candidates : callable, optional
        Returns ids of the codes to be shown with a window; by default all.

    Returns
    -------
    tuple of Request
        One for each window, repeated for each further sample and each further model.
    """
    if settings.samples > 1 and not settings.temperature:
        raise StudyError(
            msg(
                "[coding.llm] samples = {samples} asks for the same answer again and again",
                samples=settings.samples,
            ),
            file="study.toml",
            next_step=msg("set temperature above 0, or samples = 1"),
        )
    prompts = []
    for window in windows:
        chosen = set(candidates(window)) if candidates else None
        codes = [code for code in codebook.codable if chosen is None or code.id in chosen]
        # The codebook goes first: a server reads again only what differs from the last request.
        system = template.paragraphs(
            "System", title=codebook.title, codebook=codebook_text(codes, codebook, template)
        )
        user = excerpt_text(window, template, rules=rules(window), examples=examples(window))
        messages = [
            {"role": "system", "content": system},
            {"role": "user", "content": user},
        ]
        prompts.append((window.units, codes, messages))
    return tuple(
        build_request(
            messages,
            settings,
            answer_schema([code.id for code in codes]),
            model=model,
            sample=sample,
            units=units,
            codes=tuple(code.id for code in codes),
            names=tuple(code.name for code in codes),
        )
        for model in settings.models
        for sample in range(settings.samples)
        for units, codes, messages in prompts
    )


def build_request(
    messages: Sequence[Mapping[str, str]],
    settings: LanguageModelSettings,
    schema: Mapping[str, Any],
    *,
    model: str = "",
    sample: int = 0,
    units: tuple[Segment, ...] = (),
    codes: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
) -> Request:
    """Build a request from messages, to the first model of the settings if none is named.

    Examples
    --------
    >>> request = build_request([], LanguageModelSettings(model="m"), {})
    >>> request.id, request.body["temperature"]
    ('a7e6b6aa8ced5e2596bd93ba9ccf760b', 0.0)
    """
    body: dict[str, Any] = {
        "model": model or settings.models[0],
        "messages": list(messages),
        "temperature": settings.temperature,
        "seed": settings.seed + sample,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": schema},
        },
    }
    encoded = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    id_ = sha256(encoded).hexdigest()[:32]
    # The room that is left shapes no answer, but that it ends; so it is no part of the id.
    if settings.context_tokens:
        asked = estimated_tokens(*(message["content"] for message in messages))
        body["max_tokens"] = max(1, settings.context_tokens - asked)
    return Request(id=id_, body=body, units=units, codes=codes, names=names)


def answer_schema(codes: Sequence[str]) -> dict[str, Any]:
    """Return the JSON schema of an answer.

    The reason precedes the code, so that a model reasons before it decides.
    """
    return rows_schema(
        "codings",
        {
            "first": {"type": "integer"},
            "last": {"type": "integer"},
            "quote": {"type": "string"},
            "reason": {"type": "string"},
            "code": {"type": "string", "enum": list(codes)},
            "confidence": {"type": "integer"},
        },
    )


def rows_schema(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of an object that holds a list of rows, all fields required."""
    row = {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": row}},
        "required": [name],
        "additionalProperties": False,
    }


def fixed_tokens(codebook: Codebook, template: Template, settings: LanguageModelSettings) -> int:
    """Estimate the tokens of what a request holds beside the text of its window, at most."""
    codes = [_code_text(code, codebook, template) for code in codebook.codable]
    if settings.context == "candidates":
        codes = sorted(codes, key=len)[-CANDIDATES:]
    example = template.lines("Example", text="x" * (MAX_EXAMPLE_LENGTH + 2), codes="x" * 20)
    earlier = template.lines("Asked", text="x" * (MAX_EARLIER_LENGTH + 2))
    return estimated_tokens(
        template.paragraphs("System", title=codebook.title, codebook="\n\n".join(codes)),
        template.parts["User"],
        template.parts.get("Rules", ""),
        *[example] * settings.examples,
        *[earlier] * EARLIER_QUESTIONS,
    )


def excerpt_text(
    window: Window,
    template: Template,
    *,
    rules: Mapping[str, str],
    examples: Iterable[FewShotExample] = (),
) -> str:
    """Return what a request says of its window, in the wording of the template."""
    return template.paragraphs(
        "User",
        asked="\n".join(template.lines("Asked", text=text) for text in window.asked),
        rules=_rules_text(rules, template),
        examples=_examples_text(examples, template),
        passage=passage_text(window, template),
    )


def codebook_text(codes: Iterable[Code], codebook: Codebook, template: Template) -> str:
    """Return codes in the wording of the template."""
    return "\n\n".join(_code_text(code, codebook, template) for code in codes)


def _code_text(code: Code, codebook: Codebook, template: Template) -> str:
    parent = codebook.by_id.get(code.parent or "")
    return template.lines(
        "Code",
        id=code.id,
        name=code.name,
        main=parent.name if parent else "",
        definition=code.definition,
        include=code.include,
        exclude=code.exclude,
        terms=", ".join(code.terms),
        examples=" | ".join(code.examples),
    )


def _examples_text(examples: Iterable[FewShotExample], template: Template) -> str:
    return "\n".join(
        template.lines(
            "Example",
            text=_shortened(example.text),
            codes=", ".join(example.codes),
        )
        for example in examples
    )


def _rules_text(rules: Mapping[str, str], template: Template) -> str:
    values = dict.fromkeys(SECTIONS["Rules"], "") | dict(rules)
    return template.lines("Rules", **values) if any(values.values()) else ""


def passage_text(window: Window, template: Template) -> str:
    """Return the lines of a window in the wording of the template."""
    number = 0
    turns = []
    for part in window.parts:
        lines = []
        for line in part:
            text = " ".join(line.text.split())
            if line.kind == "sentence":
                number += 1
                lines.append(template.lines("Sentence", number=str(number), text=text))
            else:
                lines.append(template.lines(line.kind.capitalize(), text=text))
        turns.append("\n".join(filter(None, lines)))
    return "\n\n".join(turns)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_EXAMPLE_LENGTH else f"{text[:MAX_EXAMPLE_LENGTH]} …"
