"""Recommendations and examples, traced by hand in the study of `conftest`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import StudyError
from pipeline.recommendations import (
    APPEALS,
    EXAMPLES,
    AdviceKind,
    PassageFinder,
    cued_passages,
    cues_in,
    examples_csv,
    read_examples,
    read_recommendations,
    recommendations_csv,
    renewed_sheet,
)
from pipeline.records import Document, Role, Segment, TextEdit, Turn, segment_id
from pipeline.sheets import read_sheet
from pipeline.store import restore, violations
from pipeline.survey import SurveyItem
from pipeline.tables import (
    TracedStudy,
    example_suggestions,
    examples,
    recommendation_suggestions,
    trace_recommendations,
)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Der Zaun müsste höher sein.", AdviceKind.DEMAND),
        ("Wir brauchen mehr Wasser.", AdviceKind.DEMAND),
        ("Ich wünsche mir einen Brunnen.", AdviceKind.WISH),
        ("Das darf nicht wieder passieren.", AdviceKind.WARNING),
        ("Beim nächsten Mal gießen wir früher.", AdviceKind.ADVICE),
        ("Ich würde heute früher gießen, also alles anders machen.", AdviceKind.ADVICE),
        ("Das hat sich bewährt.", AdviceKind.SUCCESS),
        ("Mit den Nachbarn hat es gut geklappt.", AdviceKind.SUCCESS),
    ],
)
def test_what_somebody_does_who_says_it(said, kind):
    assert next(iter(cues_in(said)), None) is kind


@pytest.mark.parametrize(
    "said",
    [
        "Was müsste passieren?",
        "Ich würde sagen, es war warm.",
        "Ich sollte bis mittags gießen.",  # was told to
        "Ich muss los.",
        "Das hat sich nicht bewährt.",
        "Dann wurde gegossen.",
        "Das darf man auch mal sagen.",
        "Ich müsste nachsehen.",
    ],
)
def test_what_only_looks_like_it(said):
    assert cues_in(said) == {}


def test_english_and_what_is_not_known():
    assert cues_in("We should water it.", "en") == {AdviceKind.DEMAND: "should"}
    assert cues_in("It worked well.", "en") == {AdviceKind.SUCCESS: "worked well"}
    assert cues_in("It never worked well.", "en") == {}
    assert cues_in("Il faut arroser.", "fr") == {}


def spoken(*turns: tuple[Role, str]) -> tuple[Document, tuple[Segment, ...]]:
    """One document of turns of sentences, each of which ends with a full stop or question mark."""
    text, made, units = "", [], []
    for number, (role, words) in enumerate(turns, 1):
        start = len(text)
        text += words + "\n"
        made.append(Turn(number=number, speaker=role[0], role=role, start=start, end=len(text) - 1))
        at = start
        for sentence in words.replace("?", "?|").replace(".", ".|").split("|"):
            one = sentence.strip()
            if one:
                at = text.index(one, at)
                units.append(
                    Segment(
                        id=segment_id("I1", at, at + len(one)), document="I1", file="",
                        turn=number, speaker=role[0], role=role, start=at, end=at + len(one),
                        text=one,
                    )
                )  # fmt: skip
    return Document(id="I1", file="i1.txt", text=text, turns=tuple(made)), tuple(units)


def test_an_answer_to_a_question_for_wishes_is_one_whole_and_neighbours_are_one_passage():
    ask, answer = Role.INTERVIEWER, Role.PARTICIPANT
    document, units = spoken(
        (ask, "Was würden Sie sich wünschen?"),
        (answer, "Einen Brunnen. Und Schatten."),
        (ask, "Und sonst?"),
        (answer, "Es regnet. Wir brauchen Saat. Der Zaun müsste höher sein. Nun ja."),
    )
    found = cued_passages(units, APPEALS)
    assert [(document.text[one.start : one.end], one.kind, one.is_asked_for) for one in found] == [
        ("Einen Brunnen. Und Schatten.", AdviceKind.WISH, True),
        ("Wir brauchen Saat. Der Zaun müsste höher sein.", AdviceKind.DEMAND, False),
    ]
    assert [one.cues for one in found] == [(), ("wir brauchen", "müsste")]
    assert cued_passages(units, EXAMPLES) == ()


def test_passages_are_found_by_id_and_by_quote(documents):
    finder = PassageFinder(documents)
    assert [(one.document, one.turn, one.start, one.end, one.speaker) for one in
            finder.find_all("I01_11_26, I02_3_17\nI01: „Zaun eins“|W01:Nichts davon")] == [
        ("I01", 2, 11, 26, "B"),
        ("I02", 1, 3, 17, "B"),
        ("I01", 2, 27, 36, "B"),
        ("W01", 1, 3, 15, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("I09_1_2", "there is no passage 'I09_1_2'"),
        ("I01_11_999", "does not lie in its document"),
        ("I01_0_2", "lies in no turn"),
        ("I01: Rüben", "the quote 'Rüben' is not in I01"),
        ("I01: eins", "stands in I01 more than once"),
        ("abc", "there is no passage 'abc'"),
        # A quote of an unknown document is one problem, not one for each of its words.
        ("I25: „Zaun eins, und noch einer“", "there is no document 'I25'"),
    ],
)
def test_what_is_not_found_is_told(documents, name, problem):
    (error,) = PassageFinder(documents).find_all(name)
    assert problem in str(error)


def test_an_id_counts_the_text_as_it_was_read():
    # "Anna gräbt." was read; "[Person] gräbt. Gut." is shown.
    edit = TextEdit(start=0, end=8, source_start=0, source_end=4)
    text = "[Person] gräbt. Gut."
    turn = Turn(number=1, speaker="", role=Role.PARTICIPANT, start=0, end=len(text))
    shown = Document(id="I1", file="", text=text, turns=(turn,), edits=(edit,))
    finder = PassageFinder([shown])
    for name, words in (
        ("I1_0_11", "[Person] gräbt."),
        ("I1_12_16", "Gut."),
        ("I1_0_4", "[Person]"),
    ):
        one = finder.find(name)
        assert text[one.start : one.end] == words
        assert shown.passage_id(one.start, one.end) == name


def test_rows_are_read_and_problems_told(tmp_path, documents, codebook):
    file = tmp_path / "rec.csv"
    file.write_text(
        "id;Empfehlung;an;codes;Stellen;dagegen\n"
        "E1;Mehr Beete.;Stadt;Beete, Nix;I01_11_26;I02_3_17\n"
        "E1;Noch einmal.;;;;\n"
        ";Ohne Nummer.;;;I09_1_2;\n"
        "E4;;;;;\n",
        encoding="utf-8",
    )
    finder = PassageFinder(documents)
    found, faults = read_recommendations([file], codebook, finder)
    assert [(one.id, one.codes, len(one.passages), len(one.against)) for one in found] == [
        ("E1", ("G1",), 1, 1),
        ("2", (), 0, 0),
    ]
    assert [fault.line for fault in faults] == [2, 3, 4]
    assert read_recommendations([], codebook, finder) == ((), ())
    again = tmp_path / "again.csv"
    again.write_bytes(recommendations_csv(found, lambda text, _column: text))
    assert read_recommendations([again], codebook, finder) == (found, ())


YAML = """\
recommendations:
  - id: E1
    text: Mehr Beete.
    addressee: Stadt
    codes: [Beete, Nix]
    passages:
      - I01_11_26
      - "I01: Zaun eins"
      - I09_1_2
    against: [I02_3_17]
    released: ja
  - id: E1
    text: Noch einmal.
  - {id: E5, text: Fünf., releasd: ja}
"""


def test_yaml_has_the_same_checks_with_their_lines(tmp_path, documents, codebook):
    file = tmp_path / "rec.yaml"
    file.write_text(YAML, encoding="utf-8")
    found, faults = read_recommendations([file], codebook, PassageFinder(documents))
    (one,) = found
    assert (one.id, one.text, one.addressee, one.codes) == ("E1", "Mehr Beete.", "Stadt", ("G1",))
    assert [(p.document, p.start, p.end) for p in one.passages] == [
        ("I01", 11, 26),
        ("I01", 27, 36),
    ]
    assert [p.document for p in one.against] == ["I02"]
    assert one.released
    told = [(fault.line, str(fault.problem)) for fault in faults]
    assert told == [
        (5, "the code 'Nix' is not in the codebook"),
        (9, "there is no passage 'I09_1_2'"),
        (12, "two recommendations have the id 'E1', and the first counts"),
        (14, "unknown key 'releasd'"),
    ]
    assert str(faults[3].next_step) == "did you mean 'released'?"


def test_a_filled_in_sheet_of_suggestions_becomes_recommendations(tmp_path, documents, codebook):
    table, sheet = tmp_path / "rec.csv", tmp_path / "sheet.csv"
    table.write_text("id;text;passages\nE1;Mehr Beete.;I01_11_26\n", encoding="utf-8")
    sheet.write_text(
        "code;text;document;segment_id;recommendation;stance;addressee\n"
        "G1;;;I01_27_36;E1;;\n"
        "G1;;;I02_3_17;E1;dagegen;\n"
        "G2;;;I01_27_36;N1: Ein Zaun genügt.;for;Vereine\n"
        "W;;;W01_3_16;N1;;\n"
        "G1;;;I01_11_26;Mehr Wasser.;;\n"
        "G1;;;I02_3_17;mehr  wasser;;\n"
        "G1;;;I01_11_26;E1; vielleicht;\n"
        "G1;;;I01_11_26;E7;;\n"
        "G1;;;I01_11_26;;dagegen;\n",
        encoding="utf-8",
    )
    found, faults = read_recommendations([table], codebook, PassageFinder(documents), sheet)
    shown = [
        (one.id, one.text, one.addressee, one.codes,
         [p.document for p in one.passages], [p.document for p in one.against])
        for one in found
    ]  # fmt: skip
    assert shown == [
        ("E1", "Mehr Beete.", "", (), ["I01", "I01"], ["I02"]),
        ("N1", "Ein Zaun genügt.", "Vereine", ("G2", "W"), ["I01", "W01"], []),
        ("3", "Mehr Wasser.", "", ("G1",), ["I01", "I02"], []),
    ]
    assert [(fault.file, fault.line, str(fault.problem)) for fault in faults] == [
        ("sheet.csv", 8, "'vielleicht' under 'stance' is unknown"),
        ("sheet.csv", 9, "there is no recommendation 'E7'"),
    ]


def test_an_unknown_id_among_others_is_told_and_no_recommendation(tmp_path, documents, codebook):
    table, sheet = tmp_path / "rec.csv", tmp_path / "sheet.csv"
    # The second has no id, and 2 is taken: it gets 3, as the next number that is free.
    table.write_text("id;text\n2;Mehr Beete.\n;Gießen\n", encoding="utf-8")
    sheet.write_text(
        "segment_id;recommendation\n"
        "I01_11_26;2, E9\n"
        "I01_11_26;E8 E9\n"
        "I01_11_26;gießen\n"
        "I01_11_26;2 Beete\n",
        encoding="utf-8",
    )
    found, faults = read_recommendations([table], codebook, PassageFinder(documents), sheet)
    assert [(one.id, one.text, len(one.passages)) for one in found] == [
        ("2", "Mehr Beete.", 0),
        ("3", "Gießen", 1),
        ("4", "2 Beete", 1),
    ]
    assert [(fault.line, str(fault.problem)) for fault in faults] == [
        (2, "there is no recommendation 'E9'"),
        (3, "there is no recommendation 'E8'"),
    ]


def test_a_passage_that_moved_is_found_by_its_words(documents):
    finder = PassageFinder(documents)
    words = documents[0].text[11:26]
    assert finder.with_words("I01_11_26", "I01", words).start == 11
    assert finder.with_words("I01_13_28", "I01", words).start == 11
    with pytest.raises(StudyError, match="is not in I01"):
        finder.with_words("I01_11_26", "I01", "Ganz andere Worte.")


ROWS = [{"segment_id": "I1_0_9", "text": "=1 neu"}, {"segment_id": "I1_9_12", "text": "zwei"}]


def test_what_people_wrote_stays_when_the_sheet_is_written_anew(tmp_path):
    file = tmp_path / "sheet.csv"
    columns, fill_in = ["text", "segment_id", "recommendation"], ("recommendation",)
    content, kept = renewed_sheet(file, ROWS, columns, fill_in)
    assert (content.decode("utf-8-sig"), kept) == (
        "text;segment_id;recommendation\r\n'=1 neu;I1_0_9;\r\nzwei;I1_9_12;\r\n", 0,
    )  # fmt: skip
    file.write_text(
        "mine,segment_id,recommendation,text\n"
        ",I1_0_9,,alt\n"  # untouched: comes anew
        ",I1_9_12,E1,zwei alt\n"
        "ja,I1_9_12,E2,zwei alt\n"  # the passage a second time
        "merken,I1_0_4,,weg\n"  # is no longer suggested, but somebody wrote beside it
        ",I1_4_5,,weg\n"
        ',,,"nur so, dazwischen"\n',
        encoding="utf-8",
    )
    content, kept = renewed_sheet(file, ROWS, columns, fill_in)
    assert kept == 4
    assert content.decode("utf-8-sig").splitlines() == [
        "text;segment_id;recommendation;mine",
        "'=1 neu;I1_0_9;;",
        "zwei alt;I1_9_12;E1;",
        "zwei alt;I1_9_12;E2;ja",
        "weg;I1_0_4;;merken",
        "nur so, dazwischen;;;",
    ]


def test_an_excel_sheet_stays_one_and_a_broken_one_is_left_alone(tmp_path):
    columns, fill_in = ["text", "segment_id", "recommendation"], ("recommendation",)
    book = tmp_path / "sheet.xlsx"
    book.write_bytes(renewed_sheet(book, ROWS, columns, fill_in)[0])
    assert [tuple(map(restore, row.cells)) for row in read_sheet(book).rows] == [
        ("=1 neu", "I1_0_9", ""), ("zwei", "I1_9_12", ""),
    ]  # fmt: skip
    broken = tmp_path / "sheet.csv"
    broken.write_text("segment_id;recommendation\nI1_0_9;E1;zu;viel\n", encoding="utf-8")
    with pytest.raises(StudyError, match="line 2: this row cannot be read"):
        renewed_sheet(broken, ROWS, columns, fill_in)


def test_only_confirmed_examples_are_taken(tmp_path, documents):
    file = tmp_path / "examples.csv"
    file.write_text(
        "segment_id;document;text;confirmed;place;needs;freigegeben\n"
        "I01_11_26;;;ja;Nord;Saat;ja\n"
        ";I02;Beet und Zaun;x;;;\n"
        "W01_3_16;;;nein;;;ja\n"
        "W01_3_16;;;;;;\n"
        "W01_3_16;;;vielleicht;;;\n",
        encoding="utf-8",
    )
    finder = PassageFinder(documents)
    found, faults = read_examples(file, finder)
    assert [(one.passage.document, one.place, one.needs, one.released) for one in found] == [
        ("I01", "Nord", "Saat", True),
        ("I02", "", "", False),
    ]
    assert [str(fault.problem) for fault in faults] == ["'vielleicht' under 'confirmed' is unknown"]
    again = tmp_path / "again.csv"
    again.write_bytes(examples_csv(found, lambda text, _column: text))
    assert read_examples(again, finder) == (found, ())


def test_a_recommendation_is_traced_by_hand(tmp_path, documents, codebook, coded, segments):
    file = tmp_path / "rec.csv"
    file.write_text(
        "id;text;codes;passages;against\n"
        "E1;Mehr Beete.;G1;I01_11_26 I01_27_37;W01_3_16\n"  # both of B in I01: one voice
        "E2;Zäune.;G2;I01_27_37 I02_3_17;\n"
        "E3;Regen.;W;;\n",
        encoding="utf-8",
    )
    found, faults = read_recommendations([file], codebook, PassageFinder(documents))
    assert faults == ()
    study = TracedStudy(documents, coded, codebook, ["type", "city"])
    # As if the sentence of I02 demanded something: it has G1 for review at 2/3, and G2 for certain.
    second = segments[3]
    (appeal,) = cued_passages([replace(second, text="Wir brauchen Zaun.")], APPEALS)
    survey = [
        SurveyItem(item="Ernte", mean=7.5, codes=("G",)),
        SurveyItem(item="Wind", mean=2, codes=("W",), wave="2"),
    ]
    made = trace_recommendations(found, [appeal], study, survey)
    rows = made.recommendations.set_index("recommendation").to_dict("index")
    one, two, three = rows["E1"], rows["E2"], rows["E3"]
    assert (one["basis"], one["passages_for"], one["voices_for"], one["documents_for"]) == (
        "one voice", 2, 1, 1,
    )  # fmt: skip
    assert (one["passages_against"], one["passages_open"]) == (1, 1)
    assert one["carried_by"] == "type: house (1); city: Nord (1)"
    assert one["not_carried_by"] == "type: shed; city: Süd"
    assert one["survey_items"] == "Ernte: 7,50"
    # The sentence of I02 is named for it, and so is not open.
    assert (two["basis"], two["documents"], two["passages_open"]) == ("several", "I01, I02", 0)
    assert two["carried_by"] == "type: house (2); city: Nord (1), Süd (1)"
    assert (three["basis"], three["passages_for"], three["survey_items"]) == (
        "none", 0, "Wind (2): 2,00",
    )  # fmt: skip
    listed = made.passages[["recommendation", "stance", "kind", "segment_id"]]
    assert listed.values.tolist() == [
        ["E1", "for", "", "I01_11_26"],
        ["E1", "for", "", "I01_27_37"],
        ["E1", "against", "", "W01_3_16"],
        ["E1", "open", "demand", "I02_3_17"],
        ["E2", "for", "", "I01_27_37"],
        ["E2", "for", "demand", "I02_3_17"],
    ]
    assert violations("recommendations", made.recommendations) == []
    assert violations("recommendation_passages", made.passages) == []


def test_an_unlikely_guess_opens_nothing(documents, codebook, coded, segments):
    (appeal,) = cued_passages([replace(segments[3], text="Wir brauchen Zaun.")], APPEALS)
    unlikely = replace(coded[0], decision=replace(coded[0].decision, probability=0.4))
    study = TracedStudy(documents, [unlikely], codebook)
    assert not study.has_code(appeal, frozenset({"G1"}))
    assert TracedStudy(documents, [coded[0]], codebook).has_code(appeal, frozenset({"G1"}))


def test_sheets_are_grouped_by_code_and_have_places(documents, codebook, coded, segments, tmp_path):
    said = "Wir brauchen Zaun."
    units = [replace(segments[n], text=said) for n in (4, 3, 0)]
    found = cued_passages(units, APPEALS)
    study = TracedStudy(documents, coded, codebook, ["city"])
    sheet = recommendation_suggestions(found, study)
    # G2 stands before G1 in the codebook; W01 has no code.
    assert sheet["code"].fillna("").tolist() == ["G2", "G1", ""]
    assert sheet["codes"].fillna("").tolist() == ["G2 Zäune; G1 Beete", "G1 Beete", ""]
    assert violations("recommendation_suggestions", sheet) == []
    worked = cued_passages([replace(segments[0], text="Das hat gut geklappt.")], EXAMPLES)
    proposed = example_suggestions(worked, study)
    assert proposed["place"].tolist() == ["Nord"]
    assert violations("example_suggestions", proposed) == []
    file = tmp_path / "sheet.csv"
    proposed.assign(confirmed="ja", needs="Saat").to_csv(file, sep=";", index=False)
    confirmed, faults = read_examples(file, PassageFinder(documents))
    listed = examples(confirmed, study)
    assert faults == ()
    assert listed[["place", "needs", "segment_id", "code"]].values.tolist() == [
        ["Nord", "Saat", "I01_11_26", "G1"]
    ]
    assert violations("examples", listed) == []
