"""What may a user choose, and what did they choose in `study.toml`?"""

from pipeline.settings.choices import (
    CodingSettings,
    IngestSettings,
    LanguageModelSettings,
    Settings,
    SpeakerSettings,
    TableSettings,
    TopicSettings,
)
from pipeline.settings.reading import line_of, read_settings, sections

__all__ = [
    "CodingSettings",
    "IngestSettings",
    "LanguageModelSettings",
    "Settings",
    "SpeakerSettings",
    "TableSettings",
    "TopicSettings",
    "line_of",
    "read_settings",
    "sections",
]
