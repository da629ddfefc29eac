"""The settings of a study, with their descriptions and defaults.

The models below are the one place where a setting is described: `study.toml` is checked against
them, and the comments in a new `study.toml` are their descriptions.
"""

from __future__ import annotations

import re
from datetime import date
from math import inf
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from pipeline.encoders import BUNDLED, external

LARGEST = 2**31 - 1
"""Larger than this is no number of the settings, or less than its negative."""
# TOML knows lists, not tuples; tuples keep the settings frozen and hashable.
Texts = Annotated[tuple[str, ...], Field(strict=False)]


def _names_an_encoder(name: str) -> str:
    if (
        name in {"auto", *BUNDLED}
        or re.fullmatch(r"(fastembed|sentence-transformers|path):(?! )[^\0-\x1f\x7f]{1,999}", name)
        or name in external()
    ):
        return name
    names = ", ".join(f'"{known}"' for known in ("auto", *BUNDLED, *external()))
    raise PydanticCustomError(
        "encoder",
        '{names}, "fastembed:MODEL", "sentence-transformers:MODEL" or "path:FOLDER"',
        {"names": names},
    )


def _models(value: object) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple(dict.fromkeys(name.strip() for name in value if name.strip()))
    raise PydanticCustomError("models", "no models")


def _a_window(value: object) -> int | str:
    if value in ("auto", "document"):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value or "document"
    raise PydanticCustomError("window", "no window")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_used(cls, value: object) -> object:
        """Refuse numbers that no library takes."""
        if isinstance(value, int | float) and LARGEST < abs(value) < inf:
            raise PydanticCustomError("beyond", "too large")
        return value

    def __hash__(self) -> int:
        # Sections by name are a dict, which has no hash; results are remembered by settings.
        return hash(self.model_dump_json())


class DocumentSpeakers(_Section):
    """Who speaks in one document."""

    interviewer: Texts = ()
    participant: Texts = ()


class SpeakerSettings(_Section):
    """Who speaks. Usual labels (I, Interviewerin, Moderation, B, B1 …) are known by themselves."""

    interviewer: Texts = Field(
        default=(), description="Further labels of those who ask; their turns are never coded."
    )
    participant: Texts = Field(
        default=(),
        description="Further labels of those who answer; needed only to overrule a wrong guess.",
    )
    documents: dict[str, DocumentSpeakers] = Field(
        default={},
        description=(
            "Where a label asks in one document and answers in another: a section for the "
            'document at the end of this file, [speakers.documents."D3"], and in it interviewer '
            "or participant, as above."
        ),
    )


DocumentPart = Literal["imprint", "biography", "references", "contents", "repetition"]


class IngestSettings(_Section):
    """How tables (CSV or XLSX) and documents without speakers among the transcripts are read."""

    text_column: str = Field(
        default="",
        description='Column that holds the answers of a survey; "" takes all that hold open ones.',
    )
    id_column: str = Field(
        default="", description='Column that names each answer; "" numbers them by row.'
    )
    not_coded: Annotated[tuple[DocumentPart, ...], Field(strict=False)] = Field(
        default=("imprint", "biography", "references", "contents", "repetition"),
        description=(
            "What is kept in documents without speakers (reports, minutes, slides), but not coded: "
            "imprint and addresses, biographies, references, tables of contents, and repetitions "
            "as pull quotes. [] codes all but headings."
        ),
    )


class LanguageModelSettings(_Section):
    """A language model that reads with the codebook, as one more coder; off without a model."""

    base_url: str = Field(
        default="",
        description=(
            "Address of a server that speaks the OpenAI protocol, as in "
            '"http://localhost:11434/v1"; "" asks none, which leaves batch files.'
        ),
    )
    model: Annotated[str | tuple[str, ...], BeforeValidator(_models)] = Field(
        default="",
        description=(
            "Name of the model on that server, or a list of several, each a coder of its own."
        ),
    )
    key_variable: str = Field(
        default="",
        description='Environment variable that holds the key of the server; "" for none.',
    )
    allow_remote: bool = Field(
        default=False,
        description=(
            "Whether text may go to another computer. Each command must be given --allow-remote "
            "besides."
        ),
    )
    prompt: str = Field(
        default="",
        description='Your own template of the requests; "" takes the one that is shipped.',
    )
    context: Literal["whole", "candidates"] = Field(
        default="whole",
        description=(
            'What the model sees of the codebook: "whole", or per request the "candidates" that '
            "are most alike, for a model with a small context."
        ),
    )
    context_tokens: int = Field(
        default=0,
        ge=0,
        description=(
            "Size of the model's context, with which its server was started, as in 16384 tokens: "
            "request and answer have to fit into it. 0 if you do not know."
        ),
    )
    window: Annotated[int | str, BeforeValidator(_a_window)] = Field(
        default="auto",
        description=(
            'Sentences that are judged in one request, or "document" for whole interviews. "auto" '
            "takes whole interviews where context_tokens has room for them, else as many sentences "
            "as fit, and 20 where it is not known."
        ),
    )
    examples: int = Field(
        default=4,
        ge=0,
        description=(
            "Similar passages that people coded in other documents, shown with each request; 0 for "
            "none."
        ),
    )
    samples: int = Field(
        default=1,
        ge=1,
        le=20,
        description="How often each request is asked; the share that gives a code counts.",
    )
    second_reading: bool = Field(
        default=False,
        description=(
            "Whether the model reads doubtful passages a second time, with the codes in question "
            "side by side; what it says then replaces what it said first."
        ),
    )
    temperature: float = Field(
        default=0.0,
        ge=0,
        le=2,
        description="How random the answers are; above 0 for several samples.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        description="Random seed of the model, where the server takes one.",
    )
    concurrency: int = Field(
        default=4, ge=1, le=256, description="Requests that are under way at once."
    )
    timeout: float = Field(default=300.0, ge=1, description="Seconds to wait for an answer.")

    @property
    def models(self) -> tuple[str, ...]:
        """The names of all models; empty where none is set."""
        return tuple(filter(None, (self.model,))) if isinstance(self.model, str) else self.model


class RuleSettings(_Section):
    """Rules of coding for a language model: what the team says, in a sentence each."""

    lead_in: str = Field(
        default="",
        description=(
            "Whether what leads up to a statement belongs to its passage, as in "
            '"It does where the passage is not understood without it."; "" leaves it to the other '
            "rules and to what your codings show."
        ),
    )
    aside: str = Field(
        default="", description="Whether an aside within a statement belongs to its passage."
    )
    closing: str = Field(
        default="", description="Whether a closing remark, a summary or a joke belongs to it."
    )
    passages: str = Field(
        default="", description="When two statements of one code are one passage, and when two."
    )
    second_code: str = Field(default="", description="When the same sentences get a second code.")
    absence: str = Field(
        default="",
        description=(
            "Whether a code is given where people say that there was nothing of it, or no need."
        ),
    )
    from_codings: bool = Field(
        default=True,
        description=(
            "Whether the model is told what your codings show: how long passages are, where they "
            "begin and end, how often there is a second code. The figures are rounded; with false, "
            "and examples = 0, its answers stay valid whatever you code by hand."
        ),
    )


class CodingSettings(_Section):
    """How the machine codes."""

    encoder: Annotated[str, AfterValidator(_names_an_encoder)] = Field(
        default="auto",
        description=(
            'Sentence encoder: "e5" is better for German, "use" runs on every computer, "auto" '
            "codes with both where both are installed. Another model on this computer is named as "
            '"path:models/my-model" (its folder), "fastembed:MODEL" or '
            '"sentence-transformers:MODEL" (in the cache of that library). Nothing is downloaded. '
            'A model with "e5" in its name gets its texts with "query:" before them.'
        ),
    )
    uncoded_is_negative: bool = Field(
        default=True,
        description=(
            "Whether text of a hand-coded document that lies outside its codings was read and left "
            "uncoded on purpose. Say false where people coded only selected passages."
        ),
    )
    auto_precision: float = Field(
        default=0.85,
        ge=0,
        le=1,
        description=(
            "A machine coding stands without review (status auto) only where at least this share "
            "of such codings is right in documents kept back for testing."
        ),
    )
    llm: LanguageModelSettings = LanguageModelSettings()
    rules: RuleSettings = RuleSettings()


class TopicSettings(_Section):
    """How recurring topics are found, without the codebook."""

    min_size: int = Field(
        default=0,
        ge=0,
        description="Fewest passages that make a topic; 0 goes by the size of the corpus.",
    )
    changes: str = Field(
        default="codebook/topics.yaml",
        min_length=1,
        description=(
            "Your own names, merges and splits of topics, where there are any; they are made again "
            "after each run."
        ),
    )
    seeds: str = Field(
        default="codebook/themen.yaml",
        min_length=1,
        description=(
            "Themes that you expect, by words or example sentences, where there are any; they "
            'become topics before all others. "codebook" takes the codes for them.'
        ),
    )
    stable_from: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description=(
            "panreflex topics --stability calls a topic fragile that overlaps less than this "
            "(Jaccard, 0 to 1) with what other seeds and fewer documents give."
        ),
    )


class TableSettings(_Section):
    """Which tables are made."""

    attributes: Texts = Field(
        default=(),
        description="Columns of the metadata to cross the codes with: code_by_<column>.csv each.",
    )
    small_cell: int = Field(
        default=3,
        ge=0,
        description=(
            "Cells of fewer documents than this are marked: too few to compare, and people may be "
            "recognised."
        ),
    )
    counted: Literal["expected", "confirmed"] = Field(
        default="expected",
        description=(
            "What pictures and reports count: expected, by probability, beside what is confirmed "
            "(by people, and automatic codings); or confirmed alone. Tables hold both."
        ),
    )
    survey_groups: str = Field(
        default="",
        description=(
            "Column of the metadata whose values are the groups of the survey, where its items "
            "have a column group."
        ),
    )
    near: int = Field(
        default=3,
        ge=0,
        description="Coded passages are near one another at most this many sentences apart.",
    )
    quotes: int = Field(default=6, ge=0, description="Quotes that are chosen for each code.")
    summaries: str = Field(
        default="codebook/zusammenfassungen.csv",
        min_length=1,
        description=(
            "Your own summaries of what a document says about a main code, where there are any; "
            "panreflex matrix import adds to them from the workbook."
        ),
    )
    survey: str = Field(
        default="",
        description=(
            'Table of survey items to set beside the codes (item, mean, n, codes); "" for none.'
        ),
    )
    recommendations: str = Field(
        default="codebook/empfehlungen.csv",
        min_length=1,
        description=(
            "Your recommendations with the passages that they rest on, where there are any (id, "
            "text, addressee, codes, passages, against, released), as CSV, XLSX or YAML."
        ),
    )
    recommendation_sheet: str = Field(
        default="codebook/empfehlungen_bogen.csv",
        min_length=1,
        description=(
            "The sheet of panreflex recommend suggest, in which you write which recommendation a "
            "passage speaks for or against; it is read like the recommendations."
        ),
    )
    examples: str = Field(
        default="codebook/beispiele.csv",
        min_length=1,
        description=(
            "The sheet of panreflex recommend examples, in which you confirm good examples."
        ),
    )


class SiteSettings(_Section):
    """What panreflex export site writes besides what you have released."""

    title: str = Field(default="", description='Its title; "" takes that of the study.')
    about: str = Field(default="", description="A paragraph on the study, for its first page.")
    licence: str = Field(
        default="", description='Under which licence it is published, as in "CC BY 4.0", or a link.'
    )
    contact: str = Field(default="", description="Whom readers may write to, or a link.")
    attributes: Texts = Field(
        default=(),
        description=(
            "Columns of the metadata that stand beside quotes; none, if a few of them together may "
            "tell who speaks."
        ),
    )


class ComputeSettings(_Section):
    """Where the work is done: in one process, unless said otherwise."""

    workers: int = Field(
        default=0,
        ge=0,
        description="Worker processes on this computer; 0 for one process without workers.",
    )
    scheduler: str = Field(
        default="",
        description=(
            'Address of a Dask scheduler whose workers do the work, as in "tcp://127.0.0.1:8786"; '
            '"" for none.'
        ),
    )
    allow_remote: bool = Field(
        default=False,
        description=(
            "Whether text may go to a scheduler on another computer. Each command must be given "
            "--allow-remote besides."
        ),
    )


def _a_day(value: object) -> date | None:
    if value == "" or value is None:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "no day") from None


Day = Annotated[date | None, BeforeValidator(_a_day)]


class DimensionValueSettings(_Section):
    """A value of a dimension."""

    name: str = Field(min_length=1, description="What it is called.")
    definition: str = Field(default="", description="What it means.")
    begins: Day = Field(default=None, description='First day, as in "2020-03-01", if it has one.')
    ends: Day = Field(default=None, description="Last day, if it has one.")
    words: Texts = Field(
        default=(),
        description=(
            "Words and events that speak for it; endings are found, and * stands for any letters."
        ),
    )
    examples: Texts = Field(default=(), description="Examples, for people.")


class DimensionSettings(_Section):
    """A second category system that crosses with the codes, such as the phases of a process."""

    name: str = Field(
        pattern=r"^[^\W\d]\w*$",
        description="Short name, one word: files and columns are named by it.",
    )
    title: str = Field(default="", description="What it is called; its name, if empty.")
    description: str = Field(default="", description="What it divides, and by what.")
    values: Annotated[tuple[DimensionValueSettings, ...], Field(strict=False)] = Field(
        default=(), description="Its values, in order."
    )

    @model_validator(mode="after")
    def _has_values(self) -> DimensionSettings:
        names = [value.name.casefold() for value in self.values]
        if len(set(names)) < max(2, len(names)):
            raise PydanticCustomError("dimension_values", "no values")
        if any(v.begins and v.ends and v.ends < v.begins for v in self.values):
            raise PydanticCustomError("dimension_days", "no days")
        return self


def _dimension_names(
    dimensions: tuple[DimensionSettings, ...],
) -> tuple[DimensionSettings, ...]:
    names = [one.name.casefold() for one in dimensions]
    if len(set(names)) < len(names):
        raise PydanticCustomError("dimension_names", "no names")
    return dimensions


Level = Literal["kept", "replaced", "coarser", "removed"]


class PseudonymSettings(_Section):
    """What takes the place of names in outputs that are shared, by kind (--pseudonymised)."""

    folder: str = Field(
        default="pseudonyms",
        min_length=1,
        description=(
            "Folder of the list of replacements and its sheets, which is never exported: keep it "
            "apart."
        ),
    )
    person: Level = Field(
        default="replaced",
        description=(
            'Names of persons: "kept", "replaced" by a pseudonym each, "coarser" (the same for all '
            'that are alike) or "removed". What a person decides on a name goes before it.'
        ),
    )
    place: Level = Field(default="replaced", description="Names of places.")
    institution: Level = Field(default="replaced", description="Names of institutions.")
    function: Level = Field(default="coarser", description="Functions that identify a person.")
    street: Level = Field(default="coarser", description="Streets and addresses.")
    birth_date: Level = Field(default="coarser", description="Dates of birth.")
    phone: Level = Field(default="coarser", description="Telephone numbers.")
    mail: Level = Field(default="coarser", description="Email addresses.")
    web: Level = Field(default="coarser", description="Web addresses.")
    plate: Level = Field(default="coarser", description="Number plates of cars.")


class Settings(_Section):
    """Every key of `study.toml`, with its default.

    Examples
    --------
    >>> Settings(title="Gemeinschaftsgärten").seed
    0
    """

    title: str = Field(
        default="", description='What the study is called; "" takes the folder\'s name.'
    )
    language: str = Field(
        default="de",
        pattern=r"^[a-z]{2}$",
        description="Language of the interviews, as two letters.",
    )
    transcripts: str = Field(
        default="transcripts",
        min_length=1,
        description="Folder of the transcripts. Paths start at this file and are written with /.",
    )
    metadata: str = Field(
        default="transcripts/metadata.csv",
        description='Table with one row a transcript (file, document, attributes); "" for none.',
    )
    codebook: str = Field(
        default="codebook/kodierleitfaden.yaml",
        min_length=1,
        description="The category system: YAML, CSV, XLSX, or QDC and QDPX of a QDA program.",
    )
    codings: str = Field(
        default="codebook/codings",
        description=(
            "What people coded by hand: a list of coded segments as CSV or Excel, a REFI-QDA "
            'project, or a folder of these; "" for none. Never written by the machine.'
        ),
    )
    outputs: str = Field(
        default="outputs", min_length=1, description="Folder that the results go to."
    )
    dialect: Literal["excel-de", "rfc4180"] = Field(
        default="excel-de",
        description=(
            'How tables are written: "excel-de" opens in a German Excel by double click '
            '(semicolon, decimal comma), "rfc4180" has comma and decimal point.'
        ),
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**32 - 1,
        description="Start of all random choices: the same seed gives the same results.",
    )
    dimensions: Annotated[
        tuple[DimensionSettings, ...], Field(strict=False), AfterValidator(_dimension_names)
    ] = Field(
        default=(),
        description=(
            "Category systems that cross with the codes, such as the phases of a process: a "
            "section [[dimensions]] for each at the end of this file (name, title, description), "
            "and in it [[dimensions.values]] for each value (name, definition, begins, ends, "
            "words, examples)."
        ),
    )
    speakers: SpeakerSettings = SpeakerSettings()
    ingest: IngestSettings = IngestSettings()
    coding: CodingSettings = CodingSettings()
    topics: TopicSettings = TopicSettings()
    tables: TableSettings = TableSettings()
    compute: ComputeSettings = ComputeSettings()
    pseudonyms: PseudonymSettings = PseudonymSettings()
    site: SiteSettings = SiteSettings()
