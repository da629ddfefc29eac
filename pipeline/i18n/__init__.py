"""Languages, messages and numbers as people read them: one catalogue, one lookup."""

from pipeline.i18n.language import Language, user_language
from pipeline.i18n.message import (
    NO_MESSAGE,
    Message,
    all_translated,
    joined,
    msg,
    msg_n,
    quoted,
    template,
    template_n,
    translated,
    verbatim,
)

__all__ = [
    "NO_MESSAGE",
    "Language",
    "Message",
    "all_translated",
    "joined",
    "msg",
    "msg_n",
    "quoted",
    "template",
    "template_n",
    "translated",
    "user_language",
    "verbatim",
]
