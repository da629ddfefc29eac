"""Names are replaced where a person decided so; offsets, ids and records follow."""

from __future__ import annotations

import pytest

from pipeline.alignment.anchored import AnchoredCoding, CodingRow, TextPosition
from pipeline.i18n import Language, msg
from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.replaced_documents import ReplacedDocument, replace_in_documents
from pipeline.pseudonyms.replaced_records import RecordReplacer
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel
from pipeline.records import (
    CodedSegment,
    Decision,
    DecisionReason,
    Document,
    Evidence,
    EvidenceKind,
    Fault,
    Role,
    Status,
    Topic,
    Turn,
)


def decision(
    name: str,
    replacement: str,
    kind: NameKind = NameKind.PLACE,
    level: ReplacementLevel = ReplacementLevel.REPLACED,
    **more: tuple[str, ...],
) -> NameDecision:
    return NameDecision(name=name, kind=kind, level=level, replacement=replacement, **more)


def mention(text: str, surface: str, name: str, **more: str | NameKind) -> Mention:
    start = text.index(surface)
    values = {"kind": NameKind.PLACE, "before": "", "after": "", **more}
    return Mention(
        document="I1",
        start=start,
        end=start + len(surface),
        name=name,
        surface=surface,
        reason=msg("known"),
        **values,
    )


AHAUSEN = decision("Ahausen", "[Stadt A]")
TEXT = "B: In Ahausens Mitte. Ahausen-Süd ist weit."


def replaced(text: str = TEXT, *decisions: NameDecision, **attributes: str) -> ReplacedDocument:
    turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=len(text))
    document = Document(id="I1", file="I1.txt", text=text, turns=(turn,), attributes=attributes)
    mentions = [
        mention(text, "Ahausens", "Ahausen", after="s"),
        mention(text, "Ahausen-Süd", "Ahausen", after="-Süd"),
    ]
    decided = decisions or (AHAUSEN,)
    (found,) = replace_in_documents([document], mentions, decided, NamesInText(decided))
    return found


def test_texts_and_turns_follow() -> None:
    after = replaced().after
    # In Ahausens Mitte.  →  In [Stadt A]s Mitte. : 2 characters more, twice
    assert after.text == "B: In [Stadt A]s Mitte. [Stadt A]-Süd ist weit."
    assert after.turns[0].end == len(TEXT) + 4
    assert [(e.start, e.end, e.source_start, e.source_end) for e in after.edits] == [
        (6, 16, 6, 14),
        (24, 37, 22, 33),
    ]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (3, 21, "In [Stadt A]s Mitte."),
        (22, 43, "[Stadt A]-Süd ist weit."),
        (6, 14, "[Stadt A]s"),
        (8, 12, "[Stadt A]s"),  # within the name: the whole of it
        (8, 21, " Mitte."),  # from within the name: what stands behind it
        (3, 8, "In [Stadt A]s"),
        (15, 20, "Mitte"),
    ],
)
def test_passages_are_found_again(start: int, end: int, text: str) -> None:
    document = replaced()
    assert document.after.text[slice(*document.interval(start, end))] == text


def test_passages_keep_their_ids() -> None:
    document = replaced()
    for start, end in ((3, 21), (22, 43), (15, 20)):
        moved = document.interval(start, end)
        assert document.after.passage_id(*moved) == f"I1_{start}_{end}"


def test_levels() -> None:
    removed = decision("Ahausen", "[…]", level=ReplacementLevel.REMOVED)
    assert replaced(TEXT, removed).after.text == "B: In […] Mitte. […] ist weit."
    kept = decision("Ahausen", "", level=ReplacementLevel.KEPT)
    assert replaced(TEXT, kept).after == replaced(TEXT, kept).before
    other = decision("Köln", "[Stadt B]")
    assert replaced(TEXT, other).after.text == TEXT  # nobody has decided on Ahausen


def test_what_is_kept_may_hold_what_is_not() -> None:
    office = decision("Amt Ahausen", "", kind=NameKind.INSTITUTION, level=ReplacementLevel.KEPT)
    text = "Das Amt Ahausen hilft."
    found = mention(text, "Amt Ahausen", "Amt Ahausen", kind=NameKind.INSTITUTION)
    document = Document(id="I1", file="", text=text, turns=())
    decisions = (office, AHAUSEN)
    (one,) = replace_in_documents([document], [found], decisions, NamesInText(decisions))
    assert one.after.text == "Das Amt [Stadt A] hilft."


def test_labels_attributes_and_files() -> None:
    mueller = decision("Anna Müller", "Frau B.", kind=NameKind.PERSON, forms=("Müller",))
    text = "Anna Müller: Ja.\nI: Gut."
    turns = (
        Turn(number=1, speaker="Anna Müller", role=Role.PARTICIPANT, start=13, end=16),
        Turn(number=2, speaker="I", role=Role.INTERVIEWER, start=20, end=24),
    )
    one = Document(
        id="müller_1",
        file="Interview_Müller.txt",
        text=text,
        turns=turns,
        attributes={"city": "Ahausen", "who": "Anna Müller"},
    )
    other = Document(id="Müller_1", file="b.txt", text="", turns=())
    decisions = (mueller, AHAUSEN)
    first, second = replace_in_documents([one, other], [], decisions, NamesInText(decisions))
    assert first.after.text == "Frau B.: Ja.\nI: Gut."
    assert first.after.turns[0].speaker == "Frau B."
    assert first.after.text_of(first.after.turns[1]) == "Gut."
    assert first.after.attributes == {"city": "[Stadt A]", "who": "Frau B."}
    assert (first.after.id, first.after.file) == ("Frau B._1", "Interview_Frau B..txt")
    assert second.after.id == "Frau B._1-2"  # two documents stay two


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ahausen, AHAUSEN!", "[Stadt A], [Stadt A]!"),
        ("Ahausener Weg", "[Stadt A]er Weg"),
        ("die Ahausenstraße", "die [Stadt A]straße"),
        ("Neu-Ahausen", "Neu-[Stadt A]"),
        ("Neuahausen ahausen", "Neuahausen ahausen"),
        ("Rufen Sie 0171 23456 an, nicht 0171 234567.", "Rufen Sie [Tel.] an, nicht 0171 234567."),
        ("Ulm und Ulmen, Ulms Dom", "[Stadt B] und Ulmen, [Stadt B]s Dom"),
    ],
)
def test_other_texts(text: str, shown: str) -> None:
    names = NamesInText(
        (AHAUSEN, decision("Ulm", "[Stadt B]"), decision("0171 23456", "[Tel.]", NameKind.PHONE))
    )
    assert names.replace(text) == shown


def test_ordinary_words_are_left_but_where_they_stand_alone() -> None:
    koch = decision("Koch", "Herr K.", kind=NameKind.PERSON)

    def find(text: str) -> list[Mention]:
        return [mention(text, "Koch", "Koch")] if "Herr Koch" in text else []

    names = NamesInText((koch,), ambiguous=frozenset({"Koch"}), find=find)
    assert names.replace("Der Koch kocht.") == "Der Koch kocht."
    assert names.replace("Herr Koch kocht.") == "Herr Herr K. kocht."
    assert names.replace("Koch") == "Herr K."


def test_ordinary_words_are_names_in_names_of_documents_and_speakers() -> None:
    koch = decision("Koch", "Herr K.", kind=NameKind.PERSON)
    text = "Notiz: der Koch\nKoch (alt): Der Koch kocht."
    start = text.index("Der")
    turn = Turn(number=1, speaker="Koch (alt)", role=Role.PARTICIPANT, start=start, end=len(text))
    document = Document(id="Koch [2]", file="Koch (alt) 2.txt", text=text, turns=(turn,))
    names = NamesInText((koch,), ambiguous=frozenset({"Koch"}))
    (found,) = replace_in_documents([document], [], [koch], names)
    assert (found.after.id, found.after.file) == ("Herr K. 2", "Herr K. (alt) 2.txt")
    assert found.after.text == "Notiz: der Koch\nHerr K. (alt): Der Koch kocht."
    assert found.after.turns[0].speaker == "Herr K. (alt)"
    assert found.after.text_of(found.after.turns[0]) == "Der Koch kocht."
    assert RecordReplacer([found], names).cell("Koch (alt)", "speaker") == "Herr K. (alt)"


def test_records_of_any_kind() -> None:
    document = replaced()
    replacer = RecordReplacer([document], NamesInText((AHAUSEN,)))
    evidence = Evidence(kind=EvidenceKind.LEARNED, code="A", text="ahaus", spans=((6, 14),))
    coded = CodedSegment(
        id="I1_3_21",
        document="I1",
        turn=1,
        start=3,
        end=21,
        code="A",
        coder="Ahausen",  # who codes is nobody who is spoken of
        decision=Decision(
            status=Status.HUMAN, reason=DecisionReason.PERSON, comments=("wie in Ahausen",)
        ),
        evidence=(evidence,),
        units=("I1_3_21",),
    )
    (shown,) = replacer.records([coded])
    assert (shown.start, shown.end, shown.id, shown.coder) == (3, 23, "I1_3_21", "Ahausen")
    assert shown.decision.comments == ("wie in [Stadt A]",)
    assert (shown.evidence[0].text, shown.evidence[0].spans) == ("[Stadt A]s", ((6, 16),))
    topic = Topic(
        id=0, label="ahausen, weg", words=(("ahausen", 0.5),), representatives=("I1_3_21",)
    )
    (named,) = replacer.records([topic])
    assert (named.label, named.words) == ("[Stadt A], weg", (("[Stadt A]", 0.5),))
    fault = Fault(
        stage="ingest", file="I1.txt", problem=msg("there is no code '{name}'", name="Ahausen")
    )
    (told,) = replacer.records([fault])
    assert told.problem.text(Language.EN) == "there is no code '[Stadt A]'"


def test_codings_of_people_stay_anchored() -> None:
    document = replaced()
    now = TextPosition(
        start=22,
        end=43,
        turn=1,
        source="Absatz 1",
        text="Ahausen-Süd ist weit.",
        before="Ahausens Mitte. ",
        behind="",
    )
    row = CodingRow(
        file="hk.csv", line=2, document="I1", code="A", quote="Ahausen-Süd ist weit", coder="HK"
    )
    anchored = AnchoredCoding(row=row, document="I1", now=now, first=now, unique=True, likeness=100)
    (shown,) = RecordReplacer([document], NamesInText((AHAUSEN,))).records([anchored])
    assert document.after.text[shown.now.start : shown.now.end] == shown.now.text
    assert shown.now.text == "[Stadt A]-Süd ist weit."
    assert shown.row.quote == "[Stadt A]-Süd ist weit"
    assert shown.row.start is None
    assert shown.change == anchored.change == ""
