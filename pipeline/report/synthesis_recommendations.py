"""Section of the synthesis on recommendations, what they rest on, and good examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.render import attribute_title
from pipeline.report.document_style import WordFile
from pipeline.report.document_texts import DocumentTexts
from pipeline.results import Results

Row = Mapping[Any, Any]

PASSAGES = 3
"""Quotes for a recommendation at most, and as many against it."""

_WEAK = {"none": "on_none", "one voice": "on_one_voice"}


def write_recommendations(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    """Write the section; nothing where nobody has recommended or confirmed anything."""
    rows, passages, examples = (
        results.tables[name].fillna("").to_dict("records") if name in results.tables else []
        for name in ("recommendations", "recommendation_passages", "examples")
    )
    if not rows and not examples:
        return
    file.heading(texts.text("recommendations"), 1)
    if rows:
        file.paragraph(texts.text("recommendations_text"))
    for row in rows:
        _recommendation(
            row,
            [one for one in passages if one["recommendation"] == row["recommendation"]],
            _carried_by(row, results, texts),
            file,
            texts,
        )
    if examples:
        file.heading(texts.text("good_examples"), 2)
    for one in examples:
        if title := ", ".join(filter(None, (one["title"], one["place"]))):
            file.labelled(title, "")
        _quote(one, file, texts)
        if one["needs"]:
            file.labelled(texts.text("needs_label"), one["needs"])


def _carried_by(row: Row, results: Results, texts: DocumentTexts) -> str:
    """Return the groups of documents that are for it, without those of few documents."""
    listed = set(row.get("documents", "").split(", "))
    documents = [one for one in results.documents if one.id in listed]
    shown = []
    for name in results.attributes:
        sizes = Counter(one.attributes.get(name, "") for one in documents)
        groups = [
            f"{value} ({texts.whole(size)})"
            for value, size in sizes.most_common()
            if value and size >= results.small_cell
        ]
        if groups:
            shown.append(f"{attribute_title(name)}: {', '.join(groups)}")
    return "; ".join(shown)


def _recommendation(
    row: Row, passages: Sequence[Row], carried_by: str, file: WordFile, texts: DocumentTexts
) -> None:
    file.heading(f"{row['recommendation']} {row['text']}", 2)
    if row["basis"] in _WEAK:
        file.paragraph(texts.text(_WEAK[row["basis"]], row["recommendation"]))
    counted = ("passages_for", "voices_for", "documents_for", "passages_against", "passages_open")
    numbers = {name: texts.whole(row[name]) for name in counted}
    file.paragraph(texts.text("rests_on", **numbers))
    if carried_by:
        file.labelled(texts.text("carried_by_label"), carried_by)
    for key in ("addressee", "codes", "survey_items"):
        if row[key]:
            file.labelled(texts.text(f"{key}_label"), str(row[key]))
    for side in ("for", "against"):
        chosen = [one for one in passages if one["stance"] == side][:PASSAGES]
        if chosen and side == "against":
            file.paragraph(texts.text("against"))
        for one in chosen:
            _quote(one, file, texts)
    file.paragraph(texts.text("write_recommendation"))


def _quote(row: Row, file: WordFile, texts: DocumentTexts) -> None:
    source = ", ".join(filter(None, (row["document"], row["speaker"], row["source"])))
    file.quote(texts.text("quote", " ".join(row["text"].split())), source)
