"""Is what a project knows about its sources known about the documents?"""

from __future__ import annotations

from pathlib import Path

from pipeline.codings import read_codings
from pipeline.ingest.corpus import read_corpus
from pipeline.qdpx import read_project
from tests.ingest.office_files import zipped
from tests.project_file import Source, code, project_file, qde

VARIABLES = (
    '<Variable guid="{V1}" name="Ort" typeOfVariable="Text"/>'
    '<Variable guid="v2" name="Alter" typeOfVariable="Integer"/>'
    '<Variable guid="v3" name="Tag" typeOfVariable="DateTime"/>'
)


def value(variable: str, content: str) -> str:
    return f'<VariableValue><VariableRef targetGUID="{variable}"/>{content}</VariableValue>'


def case(inside: str, *sources: str) -> str:
    references = "".join(f'<SourceRef targetGUID="{guid}"/>' for guid in sources)
    return f'<Case guid="k" name="Fall">{inside}{references}</Case>'


def project(cases: str, inside: str = "") -> bytes:
    sources = (
        f'<TextSource guid="{{S1}}" name="G1"><PlainTextContent>B: Ja.</PlainTextContent>{inside}'
        '</TextSource><TextSource guid="s2" name="G2"><PlainTextContent>B: Nein.'
        "</PlainTextContent></TextSource>"
    )
    about = f"<Variables>{VARIABLES}</Variables><Cases>{cases}</Cases><Sources>"
    return zipped({"project.qde": qde(sources).replace("<Sources>", about)})


def test_cases_tell_about_their_sources() -> None:
    first = case(
        value("V1", "<TextValue> Stadt </TextValue>")
        + value("v2", "<IntegerValue>47</IntegerValue>")
        + value("V3", "<DateTimeValue>2023-02-14T10:00:00Z</DateTimeValue>"),
        "S1",
    )
    both = case(value("v1", "<TextValue>Stadt</TextValue>"), "{s1}", "S2")
    unknown = case(value("v9", "<TextValue>x</TextValue>") + value("v2", ""), "s2", "s9")

    one, two = read_project(project(first + both + unknown)).sources

    assert one.attributes == {"Ort": "Stadt", "Alter": "47", "Tag": "2023-02-14T10:00:00Z"}
    assert two.attributes == {"Ort": "Stadt"}
    assert one.contested == two.contested == ()


def test_a_source_knows_better_than_its_cases() -> None:
    told = case(value("v1", "<TextValue>Land</TextValue>"), "s1")
    own = value("v1", "<TextValue>Stadt</TextValue>")

    assert read_project(project(told, own)).sources[0].attributes == {"Ort": "Stadt"}


def test_cases_that_differ_are_told(tmp_path: Path) -> None:
    # A focus group: two people of different ages speak in one source.
    people = case(value("v2", "<IntegerValue>47</IntegerValue>"), "s1") + case(
        value("v2", "<IntegerValue>8</IntegerValue>") + value("v1", "<TextValue>Land</TextValue>"),
        "s1",
    )
    (tmp_path / "garten.qdpx").write_bytes(project(people))

    corpus = read_corpus(tmp_path)

    assert [document.attributes for document in corpus.documents] == [{"Ort": "Land"}, {}]
    assert [(fault.file, fault.problem) for fault in corpus.faults] == [
        (
            "garten.qdpx",
            "the cases of the source 'G1' differ in the variable 'Alter', which is left out",
        )
    ]


def test_metadata_beat_what_the_project_says_and_a_difference_is_told(tmp_path: Path) -> None:
    (tmp_path / "garten.qdpx").write_bytes(
        project(
            case(value("v1", "<TextValue>Land</TextValue>"), "s1")
            + case(value("v1", "<TextValue>Stadt</TextValue>"), "s2")
        )
    )

    corpus = read_corpus(tmp_path, metadata={"garten.qdpx": {"Ort": "Stadt", "Jahr": "2023"}})

    assert [document.attributes for document in corpus.documents] == [
        {"Ort": "Stadt", "Jahr": "2023"}
    ] * 2
    assert [fault.problem for fault in corpus.faults] == [
        "the metadata say Ort = 'Stadt', the project says 'Land' of 'G1'; the metadata hold"
    ]


def test_what_the_machine_coded_is_nobodys_word_when_it_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "garten.qdpx"
    inside = code(3, 5, user="u1") + code(3, 5, "c3", user="m1") + code(3, 5, "c2", user="m2")
    users = (
        '<User guid="m1" name="panreflex (automatisch)"/>'
        '<User guid="m2" name="panreflex (for review)"/></Users>'
    )
    xml = qde(Source("G1", "B: Ja.", inside).xml()).replace("</Users>", users)
    file.write_bytes(zipped({"project.qde": xml}))

    rows, faults = read_codings(file)

    assert [(row.coder, row.code) for row in rows] == [("Hanna K.", "M1")]
    assert [fault.problem.split(",")[0] for fault in faults] == [
        "2 codings by panreflex came back and are left out"
    ]


def test_a_project_of_people_only_has_no_such_fault(tmp_path: Path) -> None:
    file = tmp_path / "garten.qdpx"
    file.write_bytes(project_file(Source("G1", "B: Ja.", code(3, 5))))

    assert read_codings(file)[1] == ()
