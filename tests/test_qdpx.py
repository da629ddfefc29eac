"""Is everything read that a project of a QDA program holds, and nothing else?"""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.alignment.code_points import code_point_offsets
from pipeline.errors import TranscriptError
from pipeline.qdpx import Project, is_project, read_project
from tests.ingest.office_files import docx_file, word_paragraph, zipped
from tests.project_file import Source, code, project_file, qde


def passages(project: Project) -> list[tuple[str, str, str, str]]:
    return [
        (
            coding.source.name,
            coding.source.text[coding.start : coding.end],
            coding.code.name,
            coding.coder,
        )
        for coding in project.codings
    ]


def problems(project: Project) -> list[str]:
    return [lost.problem for lost in project.lost]


def test_sources_codes_users_and_codings() -> None:
    # "😀 I: Ja?" has 8 code points, CR LF are two more: "B: " ends at 13.
    first = "😀 I: Ja?\r\nB: Tomaten 🍅 gern.\r\n"
    second = "I: Und?\nB: Die Nachbarn."
    data = project_file(
        Source("Interview 1", first, code(13, 22) + code(13, 28, "{C2}", "u2"), file="A.txt"),
        Source("Interview  2", second, code(11, 23, "c3", "nobody")),
    )

    project = read_project(data)

    assert is_project(BytesIO(data))
    assert [source.name for source in project.sources] == ["Interview 1", "Interview 2"]
    assert project.users == ("Hanna K.", "MS")
    assert [known.path for known in project.codes] == [
        ("M Motive",), ("M Motive", "M1"), ("M Motive", "leute"), ("Wetter",),
    ]  # fmt: skip
    assert passages(project) == [
        ("Interview 1", "Tomaten 🍅", "M1", "Hanna K."),
        ("Interview 1", "Tomaten 🍅 gern.", "leute", "MS"),
        ("Interview 2", "Die Nachbarn", "Wetter", ""),
    ]
    assert [coding.number for coding in project.codings] == [1, 2, 3]
    assert project.lost == ()


def test_no_two_sources_are_called_the_same() -> None:
    names = ["Mu\u0308ller", "m\u00fcller (2)", "M\u00fcller", "Müller"]
    project = read_project(project_file(*(Source(name, "Ja.") for name in names)))

    assert [source.name for source in project.sources] == [
        "Müller", "müller (2)", "Müller (3)", "Müller (4)",
    ]  # fmt: skip


def test_memos_come_from_descriptions_and_notes() -> None:
    selection = (
        '<PlainTextSelection guid="p" startPosition="0" endPosition="2"><Description>kurz'
        '</Description><Coding guid="d"><CodeRef targetGUID="c1"/><NoteRef targetGUID="N1"/>'
        '</Coding><NoteRef targetGUID="lost"/></PlainTextSelection>'
    )
    note = '<Note guid="n1"><PlainTextContent> unsicher </PlainTextContent></Note>'
    project = read_project(project_file(Source("I1", "Ja.", selection), notes=note))

    assert [coding.memo for coding in project.codings] == ["kurz; unsicher"]


def test_what_a_description_and_a_note_both_say_is_one_memo() -> None:
    selection = (
        '<PlainTextSelection guid="p" startPosition="0" endPosition="2">'
        '<Description>unsicher; Regen</Description><Coding guid="d"><CodeRef targetGUID="c1"/>'
        '<NoteRef targetGUID="n1"/><NoteRef targetGUID="n2"/></Coding></PlainTextSelection>'
    )
    note = (
        '<Note guid="n1"><PlainTextContent> unsicher; Regen\n</PlainTextContent></Note>'
        '<Note guid="n2"><PlainTextContent>unsicher</PlainTextContent></Note>'
    )
    project = read_project(project_file(Source("I1", "Ja.", selection), notes=note))

    assert [coding.memo for coding in project.codings] == ["unsicher; Regen; unsicher"]


def test_representation_of_a_pdf_and_transcripts_of_a_recording_are_texts() -> None:
    extra = (
        '<PDFSource guid="f" name="Protokoll"><PDFSelection guid="g" page="1"><Coding guid="d">'
        '<CodeRef targetGUID="c1"/></Coding></PDFSelection><Representation guid="r">'
        f"<PlainTextContent>Das Plenum.</PlainTextContent>{code(4, 10)}</Representation>"
        "</PDFSource>"
        '<AudioSource guid="a" name="Aufnahme"><Transcript guid="t"><PlainTextContent>B: Ja. Gern.'
        '</PlainTextContent><SyncPoint guid="y1" position="7"/><SyncPoint guid="y2" position="12"/>'
        '<TranscriptSelection guid="z" fromSyncPoint="Y1" toSyncPoint="Y2"><Coding guid="d">'
        '<CodeRef targetGUID="c3"/></Coding></TranscriptSelection></Transcript></AudioSource>'
        '<PictureSource guid="b" name="Foto"><PictureSelection guid="q"><Coding guid="d">'
        '<CodeRef targetGUID="c1"/></Coding></PictureSelection></PictureSource>'
    )
    project = read_project(project_file(extra=extra))

    assert passages(project) == [
        ("Protokoll", "Plenum", "M1", "Hanna K."),
        ("Aufnahme", "Gern.", "Wetter", ""),
    ]
    assert problems(project) == [
        "the coding of 'Protokoll' as 'M1' marks no plain text (PDFSelection)",
        "the coding of 'Foto' as 'M1' marks no plain text (PictureSelection)",
    ]
    assert [source.problem for source in project.sources] == [
        "", "", "it is a PictureSource without plain text",
    ]  # fmt: skip


def test_no_coding_is_lost_in_silence() -> None:
    whole = '<Coding guid="d"><CodeRef targetGUID="c1"/></Coding>'
    empty = code(0, 2).replace('<CodeRef targetGUID="c1"/>', "")
    inside = code(0, 2, "c9") + code(2, 9) + code(2, 2) + code(-1, 2) + whole + empty
    inside += code(0, 2).replace('startPosition="0"', 'startPosition="x"')
    project = read_project(project_file(Source("I1", "Ja.", inside), Source("I1", "Nein.")))

    elsewhere = "the coding of 'I1' as 'M1' marks a place that its text does not have"
    assert problems(project) == [
        "a coding of 'I1' names a code that the project lacks",
        elsewhere,
        elsewhere,
        elsewhere,
        "the coding of 'I1' as 'M1' marks the whole source and no passage",
        "a coding of 'I1' names a code that the project lacks",
        elsewhere,
    ]
    assert [lost.number for lost in project.lost] == [1, 2, 3, 4, 5, 6, 7]
    assert [source.name for source in project.sources] == ["I1", "I1 (2)"]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (
            "internal://../../../etc/passwd",
            "the file of its text is missing in the project (../../../etc/passwd)",
        ),
        (
            "internal:///etc/passwd",
            "the file of its text is missing in the project (etc/passwd)",
        ),
        ("absolute:///etc/passwd", "its text lies outside of the project (etc/passwd)"),
        ("file:///etc/passwd", "its text lies outside of the project (etc/passwd)"),
        ("internal://bad.txt", "its text is not UTF-8"),
    ],
)
def test_texts_that_cannot_be_read(path: str, problem: str) -> None:
    source = f'<TextSource guid="s" name="I1" plainTextPath="{path}">{code(0, 1)}</TextSource>'
    project = read_project(
        zipped({"a.qde": qde(source), "sources/bad.txt": b"\xff", "../../etc/passwd": "root"})
    )

    assert [(source.text, source.problem) for source in project.sources] == [("", problem)]
    assert problems(project) == [
        "the coding of 'I1' as 'M1' marks no plain text (PlainTextSelection)"
    ]


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"a.qde": qde(""), "b.qde": qde("")}, "2 lists of its content"),
        ({"a.txt": "x"}, "0 lists of its content"),
        ({"a.qde": "<Project>"}, r"damaged \(ParseError\)"),
        (
            {"a.qde": '<!DOCTYPE p [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><Project name="&c;"/>'},
            r"damaged \(EntitiesForbidden\)",
        ),
        (
            {"a.qde": '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///x">]><Project name="&a;"/>'},
            r"damaged \(EntitiesForbidden\)",
        ),
        ({"a.qde": "<Code>" * 300 + "</Code>" * 300}, "levels of elements"),
        ({"a.qde": qde('<TextSource guid="s"/>' * 5_001)}, "5,001 sources"),
        ({"a.qde": qde(""), "b.txt": "0" * 50_000_000}, "more than 200 times its size"),
    ],
)
def test_hostile_projects_are_refused(members: dict[str, str | bytes], problem: str) -> None:
    with pytest.raises(TranscriptError, match=problem):
        read_project(zipped({"first": "", **members}))


def test_recordings_and_pictures_are_not_unpacked() -> None:
    project = read_project(zipped({"a.qde": qde(""), "sources/film.mp4": bytes(50_000_000)}))

    assert project.sources == ()


def test_other_containers_are_no_projects() -> None:
    assert not is_project(BytesIO(docx_file(word_paragraph("I: Ja?"))))
    assert not is_project(BytesIO(b"PK\x03\x04 and rubbish"))


# How positions are counted


TEXT = "\ufeff😀\r\nja 🍅\ngut\n"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (8, 11),  # code points: 😀 0, CR 1, LF 2, j 3, a 4, space 5, 🍅 6, LF 7, gut from 8
        (9, 12),  # and the byte order mark
        (10, 13),  # UTF-16 units: two more
        (7, 10),  # the first line end as one character
        (11, 14),  # UTF-16, the second line end as two
    ],
)
def test_names_of_selections_tell_how_positions_are_counted(start: int, end: int) -> None:
    source = Source("I1", TEXT, code(start, end, name="gut"), file="a.txt")

    assert [passage for _, passage, *_ in passages(read_project(project_file(source)))] == ["gut"]


def test_without_names_code_points_are_counted() -> None:
    project = read_project(project_file(Source("I1", TEXT, code(8, 11), file="a.txt")))
    assert passages(project)[0][1] == "gut"

    # XML knows no CR: inline, the first line end is one character.
    project = read_project(project_file(Source("I1", TEXT[1:], code(7, 10, name="Zitat 7"))))
    assert passages(project)[0][1] == "gut"


def test_nvivo_counts_utf16_units() -> None:
    source = Source("I1", TEXT[1:], code(9, 12))  # inline: 😀 0-1, LF 2, j 3 … 🍅 6-7, LF 8
    xml = qde(source.xml())

    (coding,) = read_project(zipped({"a.qde": xml.replace("Hand", "NVivo 14")})).codings
    assert coding.source.text[coding.start : coding.end] == "gut"
    assert problems(read_project(zipped({"a.qde": xml}))) == [
        "the coding of 'I1' as 'M1' marks a place that its text does not have"
    ]


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="aä😀\r\n 🍅.\u0308"), data=st.data())
def test_positions_of_utf16_are_found_by_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = " ".join(text[start:end].split())
    before = len(text[:start].encode("utf-16-le")) // 2
    inside = len(text[start:end].encode("utf-16-le")) // 2

    offsets = code_point_offsets(text, [(before, before + inside, words)])

    found = text[offsets[before] : offsets[before + inside]] if words else ""
    assert " ".join(found.split()).startswith(words)


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("internal://a b.txt", "sources/a b.txt"),
        ("internal://a%20b.txt", "Sources/A b.txt"),
        ("internal://a b.txt", "a b.txt"),
        ("internal://a b.txt", "garten/sources/a b.txt"),
        ("relative:///a b.txt", "sources/a b.txt"),
        ("relative://texte/a b.txt", "texte/a b.txt"),
        ("file:///C:/Users/x/a b.txt", "sources/a b.txt"),
        ("C:\\Users\\x\\a b.txt", "sources/a b.txt"),
    ],
)
def test_a_text_is_found_wherever_it_lies_in_the_project(path: str, member: str) -> None:
    source = f'<TextSource guid="s" name="I1" plainTextPath="{path}">{code(0, 3)}</TextSource>'
    project = read_project(zipped({"a.qde": qde(source), member: "Ja. Gern."}))
    assert [source.text for source in project.sources] == ["Ja. Gern."]
    assert [(one.start, one.end) for one in project.codings] == [(0, 3)]


def test_of_several_texts_of_one_name_none_is_guessed() -> None:
    source = '<TextSource guid="s" name="I1" plainTextPath="relative:///x/a.txt"/>'
    files = {"a.qde": qde(source), "y/a.txt": "Ja.", "z/a.txt": "Nein."}
    assert [source.problem for source in read_project(zipped(files)).sources] == [
        "its text lies outside of the project (x/a.txt)"
    ]


def test_formatted_text_alone_is_named() -> None:
    source = '<TextSource guid="s" name="I1" richTextPath="internal://a.docx"/>'
    project = read_project(zipped({"a.qde": qde(source), "sources/a.docx": b"PK"}))
    assert [source.problem for source in project.sources] == [
        "it has only formatted text (a.docx), in which places cannot be counted"
    ]
