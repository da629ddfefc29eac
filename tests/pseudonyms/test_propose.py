"""Replacements keep the flow of reading, are given once, and stay when documents are added."""

from __future__ import annotations

from pipeline.pseudonyms.find import find_mentions
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.propose import ProposedName, propose
from pipeline.records import Document

FIRST = (
    "Frau Dr. Tewes kam aus Köln zur Spedition Zwerg. Der Manni blieb in Wendelsbeck. "
    "Frau Tewes fuhr nach Köln, und Kölns Rat schrieb an a.b@amt.example."
)
SECOND = "Die Spedition Ahrendt und Herr Zywietz waren aus Wendelsbeck, nicht aus Bremen."


def documents(*texts: str) -> list[Document]:
    return [
        Document(id=f"D{number}", file=f"D{number}.txt", text=text, turns=())
        for number, text in enumerate(texts, 1)
    ]


def proposals(names: tuple[ProposedName, ...]) -> dict[str, str]:
    return {one.name: one.proposal for one in names}


def test_replacements_keep_the_flow_of_reading() -> None:
    names = propose(find_mentions(documents(FIRST)))
    assert proposals(names) == {
        "Tewes": "A.",
        "Manni": "[Person B]",
        "Köln": "[Stadt A]",
        "Wendelsbeck": "[Ort A]",
        "Spedition Zwerg": "[Spedition A]",
        "a.b@amt.example": "[Mailadresse A]",
    }
    (town,) = (one for one in names if one.name == "Köln")
    assert (town.kind, town.mentions, town.coarser) == (NameKind.PLACE, 3, "[Ort]")
    assert town.forms == ("Köln", "Kölns")


def test_a_list_keeps_its_replacements_when_documents_are_added() -> None:
    before = propose(find_mentions(documents(FIRST)))
    kept = {(one.kind, one.name): one.proposal for one in before}
    after = propose(find_mentions(documents(SECOND, FIRST)), kept)
    assert proposals(after) == proposals(before) | {
        "Zywietz": "C.",
        "Bremen": "[Stadt B]",
        "Spedition Ahrendt": "[Spedition B]",
    }


def test_what_a_text_calls_by_a_pseudonym_already_is_not_proposed_for_another() -> None:
    found = documents("In Stadt A war es kalt, Person B fuhr nach Köln zum Manni.")
    texts = [one.text for one in found]
    assert proposals(propose(find_mentions(found), texts=texts)) == {
        "Köln": "[Stadt B]",
        "Manni": "[Person A]",
    }


def test_replacements_of_english_interviews_are_english() -> None:
    found = documents("We met Mrs Ollerenshaw and Siobhan in Harrogate.")
    names = propose(find_mentions(found, language="en"), language="en")
    assert proposals(names) == {
        "Ollerenshaw": "A.",
        "Siobhan": "[person B]",
        "Harrogate": "[town A]",
    }
