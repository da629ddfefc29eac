"""Settings of a study: what there is to choose, and what `study.toml` chooses."""

from pipeline.settings.choices import (
    CodingSettings,
    DimensionSettings,
    DimensionValueSettings,
    DocumentSpeakers,
    IngestSettings,
    LanguageModelSettings,
    RuleSettings,
    Settings,
    SiteSettings,
    SpeakerSettings,
    TableSettings,
    TopicSettings,
)
from pipeline.settings.reading import line_of, read_settings, sections

__all__ = [
    "CodingSettings",
    "DimensionSettings",
    "DimensionValueSettings",
    "DocumentSpeakers",
    "IngestSettings",
    "LanguageModelSettings",
    "RuleSettings",
    "Settings",
    "SiteSettings",
    "SpeakerSettings",
    "TableSettings",
    "TopicSettings",
    "line_of",
    "read_settings",
    "sections",
]
