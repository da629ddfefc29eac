"""Trained models of spaCy that are used where one is installed, the best first."""

MODELS = {
    "de": ("de_core_news_lg", "de_core_news_md", "de_core_news_sm"),
    "en": ("en_core_web_lg", "en_core_web_md", "en_core_web_sm"),
}
"""By ISO code of the language."""
