"""A study whose names hold characters that not every file can carry runs to its end.

The library that draws pictures ends the process at some of them, so that nothing could be told.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import vl_convert

from pipeline import read_output
from pipeline.alignment.source_map import map_source
from pipeline.codebook import load_codebook
from pipeline.codings import CodeResolver
from pipeline.ingest.corpus import read_corpus, read_document
from pipeline.lookup import Lookup
from pipeline.qdpx import read_project
from pipeline.records import Code, Codebook
from pipeline.review.match import match_file
from pipeline.run import run
from pipeline.study import StudyFolder
from pipeline.topics.changes import read_changes
from tests.ingest.office_files import zipped
from tests.odd_names import deadly_in
from tests.project_file import Source, code, qde
from tests.review.garden_sheet import ANSWERS, CONTEXT, write_sheet
from tests.small_study import CODEBOOK, CODINGS, METADATA, ONE, THREE, write_study


@pytest.fixture
def guarded(monkeypatch):
    """Let a test fail where the process would be ended."""
    draw = vl_convert.vegalite_to_svg

    def checked(chart, **options):
        assert deadly_in(chart) == set()
        return draw(chart, **options)

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", checked)
    monkeypatch.setattr("pipeline.drawing.vega_library", lambda: "")  # takes seconds


@pytest.fixture
def odd_study(tmp_path, toy_encoder):
    """A study with an odd character wherever somebody may write a name."""
    return write_study(
        tmp_path / "study",
        study='title = "Garten\\u0001studie"\n[coding]\nencoder = "use"\n'
        '[tables]\nattributes = ["place"]\nsurvey = "survey.csv"\n',
        metadata=METADATA.replace("place", "pl\x01ace")
        .replace("G1", "G\x021")
        .replace("Stadt", "St\uffffadt")
        .replace("Land", "La\x1bnd\x0bund"),
        kodierleitfaden=CODEBOOK.replace("name: Ernte", r'name: "Ern\x01te\ud800"')
        .replace("id: M1", r'id: "M\ufffe1"')
        .replace("title: Garten", r'title: "Gar\x08ten"'),
        hk=CODINGS.replace("HK", "H\x05K"),
        one=ONE.replace("B:", "B\x061:"),
        three=THREE.replace("B:", "B\uffff1:"),
    )


@pytest.mark.whole_report
def test_it_ends_with_its_pictures_drawn_and_says_what_it_left_out(odd_study, guarded):
    (odd_study / "survey.csv").write_text("item;mean;codes\nEr\x01nte;7,5;M1\n", "utf-8")
    found = run(StudyFolder.open(odd_study))

    assert [(f.stage, f.file, f.line, f.problem) for f in found.faults] == [
        ("ingest", "metadata.csv", 1, "names in it hold control characters, which are left out"),
        ("codings", "hk.csv", 2, "names in it hold control characters, which are left out"),
        (
            "code",
            "kodierleitfaden.yaml",
            1,
            "texts in it hold control characters, which are left out",
        ),
        ("tables", "survey.csv", 2, "names in it hold control characters, which are left out"),
    ]
    pictures = odd_study / "outputs" / "pictures"
    names = {path.name for path in pictures.glob("*.svg")}
    # Places have one document each: too few for a picture that may tell who it was.
    assert {"frequencies.svg", "code_by_case.svg", "portrait_G1.svg"} <= names
    for path in pictures.glob("*.svg"):
        ElementTree.parse(path)
    assert all((pictures / name).with_suffix(".png").exists() for name in names
               if not name.startswith("portrait"))  # fmt: skip

    coded = read_output("coded_segments", odd_study / "outputs")
    human = coded[coded["status"] == "human"]
    assert human[["document", "code", "code_name", "coder"]].to_numpy().tolist() == [
        ["G1", "M1", "Ernte", "HK"],
        ["G1", "M2", "Leute", "HK"],
        ["G2", "M1", "Ernte", "HK"],
    ]
    assert set(coded["speaker"]) == {"B1", "B"}
    by_place = read_output("code_by_place", odd_study / "outputs")
    assert set(by_place["value"]) == {"Stadt", "Land und"}


NOT_UTF_8 = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are Unicode here")


def renamed(path: Path, name: bytes) -> None:
    path.rename(path.with_name(os.fsdecode(name)))


@NOT_UTF_8
@pytest.mark.whole_report
def test_names_of_files_may_be_anything_that_a_file_system_allows(small_study, guarded):
    (small_study / "transcripts" / "metadata.csv").unlink()
    (small_study / "study.toml").write_text('[coding]\nencoder = "use"\n', "utf-8")
    renamed(small_study / "transcripts" / "one.txt", b"G\x071.txt")
    renamed(small_study / "transcripts" / "two.txt", b"M\xfcller.txt")  # Latin-1
    lists = small_study / "codebook" / "codings"
    (lists / "hk.csv").write_text(
        "Dokumentname;Code;Segment\nG1;M1;Wegen der Tomaten.\n"
        "Mller;M2;Der Weg ist weit.\nG9;M1;Nichts.\n",
        "utf-8",
    )
    renamed(lists / "hk.csv", b"J\xf6rg.csv")
    odd = small_study.rename(small_study.with_name("Stu\udcfcdie\x01"))

    study = StudyFolder.open(odd)
    found = run(study)

    left_out = "its name holds control characters, or such that are not UTF-8; they are left out"
    assert [(f.stage, f.file, f.problem) for f in found.faults] == [
        ("ingest", "G1.txt", left_out),
        ("ingest", "Mller.txt", left_out),
        ("codings", "Jrg.csv", "there is no document 'G9'"),
    ]
    assert (odd / "outputs" / "pictures" / "portrait_G1.svg").exists()
    assert study.title == "Studie"
    coded = read_output("coded_segments", study.outputs)
    assert set(coded.loc[coded["status"] == "human", "coder"]) == {"Jrg"}
    assert run(study).faults == found.faults  # and again, from what is kept


@NOT_UTF_8
def test_two_files_whose_names_become_the_same_are_told_apart(small_study):
    (small_study / "transcripts" / "metadata.csv").unlink()
    (small_study / "study.toml").write_text('[coding]\nencoder = "use"\n', "utf-8")
    renamed(small_study / "transcripts" / "one.txt", b"three\x02.txt")
    found = run(StudyFolder.open(small_study), ["ingest"])
    assert found.documents == 2
    assert [(f.file, f.problem) for f in found.faults][-1] == (
        "three.txt",
        "the document id 'three' is already taken by three.txt",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "codes.yaml",
            r'{title: "G\x01", codes: [{id: "A\x7f", name: "Mo\x02tive", children: ['
            r'{id: "A1", name: "Er\x80n\x0bte", definition: "was\x03\n\tman isst\ud800", '
            r'examples: ["Toma\x01te."], terms: ["Bee\x01t"]}]}]}',
        ),
        (
            "codes.csv",
            "code;name;parent;definition;examples;terms;title\n"
            "A\x7f;Mo\x02tive;;;;;G\x01\n"
            'A1;"Er\x80n\x0bte";A\x01;"was\x03\n\tman isst\uffff";Toma\x01te.;Bee\x01t;\n',
        ),
        (
            "codes.qdc",
            '<?panreflex title="G&#x80;"?><CodeBook><Codes><Code guid="1" name="Mo&#x82;tive">'
            "<Description>Kürzel: A&#x7f;</Description>"
            '<Code guid="2" name="Er&#x80;n&#x85;te"><Description>was&#x83;\n\tman isst\n'
            "Kürzel: A1\nBeispiele:\n• Toma&#x81;te.\nBegriffe:\n• Bee&#x81;t</Description>"
            "</Code></Code></Codes></CodeBook>",
        ),
    ],
)
def test_names_of_codes(tmp_path, name, content):
    (tmp_path / name).write_text(content, "utf-8", newline="")
    book = load_codebook(tmp_path / name)
    above, below = book.codes
    assert (book.title, above.id, above.name) == ("G", "A", "Motive")
    assert (below.id, below.name, below.parent) == ("A1", "Ern te", "A")
    assert below.definition == "was\n\tman isst"
    assert (below.examples, below.terms) == (("Tomate.",), ("Beet",))


def test_names_in_projects_of_qda_programs():
    source = Source("G&#x80;1", "B: Wegen der Ernte.", code(3, 12, user="u1"))
    codes = '<Code guid="C1" name="Er&#x85;n&#x81;te" isCodable="true"/>'
    xml = qde(source.xml(), codes).replace("Hanna K.", "Hanna&#x9f; K.")
    project = read_project(zipped({"project.qde": xml}))
    (coding,) = project.codings
    assert (coding.source.name, coding.code.name, coding.coder) == ("G1", "Er nte", "Hanna K.")


def test_a_place_in_a_text_is_found_behind_what_no_document_holds():
    source = "B: Ro\uffffte\x01 Be\ud800te."
    (document,) = read_document(b"B: Rote Bete.", "I07.txt")
    start = source.index("Be")
    found = map_source(source, document)
    assert found is not None
    assert document.text[slice(*found.interval(start, len(source)))] == "Bete."


def test_names_that_a_file_gives_to_its_documents(tmp_path):
    (tmp_path / "a.csv").write_text("Nr;Or\x01t;Antwort\nF\x021;S\x03üd;Zu spät.\n", "utf-8")
    corpus = read_corpus(tmp_path, text_column="Antwort", id_column="Nr")
    (document,) = corpus.documents
    assert (document.id, dict(document.attributes)) == ("a_F1", {"Ort": "Süd"})


@pytest.mark.parametrize("listed", ["I\x01", "i"])
def test_names_are_known_with_such_characters_and_without(listed):
    book = Codebook(title="", language="de", version="", codes=(Code(id="I", name="Ernte"),))
    assert CodeResolver(book).find(listed).id == "I"
    assert CodeResolver(book).find("Er\x02nte\ud800").id == "I"
    assert Lookup([("I", 1)]).get(listed) == 1


def test_names_of_people_in_reviews(tmp_path):
    answers = [answer | {"reviewer": "An\x01na"} for answer in ANSWERS[:-1]]
    path = write_sheet(tmp_path, [*answers, ANSWERS[-1] | {"reviewer": ""}])
    matched = match_file(path, CONTEXT, reviewer="J\udcf6rg")
    assert [entry.reviewer for entry in matched.decisions] == ["Anna"] * 3 + ["Jrg"]


def test_names_of_topics(tmp_path):
    file = tmp_path / "topics.yaml"
    file.write_text(r'topics: [{name: "Fes\x01te\ud800", from: [[G1_1_9]]}]', "utf-8")
    assert [change.name for change in read_changes(file)] == ["Feste"]


def test_names_that_lead_out_of_the_folder_write_nothing_there(tmp_path, toy_encoder):
    away = "../../away"
    root = write_study(
        tmp_path / "a" / "study",
        study=f'title = "{away}"\n[tables]\nattributes = ["{away}"]\n[coding]\nencoder = "use"\n',
        metadata=f"file,document,{away}\none.txt,{away},{away}\ntwo.txt,..,/tmp\n{away}.txt,x,y\n",
        kodierleitfaden=CODEBOOK.replace("id: M1", f"id: {away}"),
        hk=CODINGS.replace("M1", away).replace("HK", away),
    )
    (tmp_path / "away.txt").write_text("B: Geheim.", "utf-8")
    source = Source(away, "B: Wegen der Ernte.", code(3, 12, user="u1"), file=f"{away}.txt")
    lost = Source("/tmp/x", "B: Weg.", code(3, 5, user="u1"), file=str(tmp_path / "away.txt"))
    xml = qde(source.xml() + lost.xml())
    (root / "transcripts" / "p.qdpx").write_bytes(zipped({"project.qde": xml}))
    before = {path for path in tmp_path.rglob("*") if root not in path.parents}

    study = StudyFolder.open(root)
    found = run(study)

    assert {path for path in tmp_path.rglob("*") if root not in path.parents} == before
    assert "Geheim" not in (study.state / "documents.json").read_text("utf-8")
    missing = [f.problem for f in found.faults if f.file == "p.qdpx" and "is missing" in f.problem]
    assert len(missing) == 2
    assert (study.outputs / "code_by_away.csv").exists()
