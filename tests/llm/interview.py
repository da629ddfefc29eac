"""A few sentences and codes for the tests of the language model."""

from __future__ import annotations

from pipeline.llm.requests import Request, coding_requests
from pipeline.llm.template import default_template, read_template
from pipeline.llm.windows import windows
from pipeline.records import Code, Codebook, Role, Segment, segment_id
from pipeline.settings import LanguageModelSettings

BOOK = Codebook(
    title="Garten",
    language="de",
    version="1",
    codes=(
        Code(id="M", name="Motive"),
        Code(
            id="M1",
            name="Ernte",
            parent="M",
            definition="Freude an dem, was man erntet.",
            exclude="Freude an den Leuten (M2).",
            examples=("Die erste Tomate schmeckt anders.",),
        ),
        Code(id="M2", name="Leute", parent="M", definition="Die Menschen im Garten."),
    ),
)
SETTINGS = LanguageModelSettings(model="test-model", window=3, concurrency=2, timeout=30.0)


def interview(*turns: tuple[str, list[str]], document: str = "G1") -> tuple[Segment, ...]:
    """Make sentences of turns, each with who speaks (I asks)."""
    found, place = [], 0
    for number, (speaker, texts) in enumerate(turns, 1):
        for text in texts:
            found.append(
                Segment(
                    id=segment_id(document, place, place + len(text)),
                    document=document,
                    file="",
                    turn=number,
                    speaker=speaker,
                    role=Role.INTERVIEWER if speaker == "I" else Role.PARTICIPANT,
                    start=place,
                    end=place + len(text),
                    text=text,
                )
            )
            place += len(text) + 1
    return tuple(found)


SEGMENTS = interview(
    ("I", ["Warum gärtnern Sie?"]),
    ("B", ["Wegen der „Tomaten“.", "Die Ernte  schmeckt – wirklich.", "Das Büro ist grau."]),
    ("I", ["Und die Leute?"]),
    ("B", ["Mit den Nachbarn feiern wir.", "Der Bus kommt selten."]),
)


def requests(settings: LanguageModelSettings = SETTINGS, **more: object) -> tuple[Request, ...]:
    """Ask about the interview."""
    return coding_requests(
        windows(SEGMENTS, settings.window),
        BOOK,
        read_template(default_template("de")),
        settings,
        **more,  # type: ignore[arg-type]
    )
