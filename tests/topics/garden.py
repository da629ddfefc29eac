"""A study about a garden club, made up: six people speak of four themes when asked.

The vector of a sentence is made of its theme, of who speaks, and of a little noise, as embeddings
have it. Who speaks weighs as much as the theme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Role, Segment, segment_id

THEMES = {
    "water": ("Brunnen", "Wasser", "Regentonne", "Gießkanne", "Schlauch", "Pumpe"),
    "fence": ("Zaun", "Latte", "Nachbar", "Pfosten", "Hecke", "Tor"),
    "honey": ("Honig", "Schleuder", "Biene", "Wabe", "Linde", "Glas"),
    "party": ("Fest", "Kuchen", "Kapelle", "Lied", "Tanz", "Laterne"),
}
TURNS = {"water": 8, "fence": 7, "honey": 6, "party": 5}
"""What each of the six says of a theme: sentences that name four of its six words."""

QUESTION = "Und was ist mit dem Rasenmäher?"


@dataclass(frozen=True)
class Garden:
    """Sentences, their vectors, the theme of each, and the text of each document."""

    segments: tuple[Segment, ...]
    vectors: NDArray[np.float32]
    themes: tuple[str, ...]
    texts: dict[str, str]


def garden(people: int = 6, turns: dict[str, int] | None = None) -> Garden:
    random = np.random.default_rng(0)
    meaning = dict(zip([*THEMES, "question"], np.eye(5, 32), strict=True))
    segments: list[Segment] = []
    vectors, themes, texts = [], [], {}
    for number in range(people):
        document, text = f"G{number + 1}", ""
        spoken = [theme for theme, times in (turns or TURNS).items() for _ in range(times)]
        for theme in random.permutation(spoken):
            words = random.permutation(THEMES[theme])[:4]
            said = f"Äh, {words[0]}, {words[1]} und {words[2]}, also {words[3]}, sagt P{number}."
            for role, label, sentence in (
                (Role.INTERVIEWER, "I", QUESTION),
                (Role.PARTICIPANT, f"P{number}", said),
            ):
                start = len(text) + len(label) + 2
                text += f"{label}: {sentence}\n"
                segments.append(
                    Segment(
                        id=segment_id(document, start, start + len(sentence)),
                        document=document,
                        file=f"{document}.txt",
                        turn=text.count("\n"),
                        speaker=label,
                        role=role,
                        start=start,
                        end=start + len(sentence),
                        text=sentence,
                    )
                )
                mind = meaning[theme if role is Role.PARTICIPANT else "question"]
                voice = np.eye(32)[10 + number]
                vectors.append(mind + voice + random.normal(scale=0.1, size=32))
                themes.append(str(theme))
        texts[document] = text
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Garden(
        tuple(segments), (np.array(vectors) / lengths).astype(np.float32), tuple(themes), texts
    )
