from __future__ import annotations

import pytest

from pipeline.lookup import FileLookup, Lookup

NAMES = Lookup((name, name) for name in ("Anna", "anna", "Zoë", "Zoë"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Anna", "Anna"),
        ("anna", "anna"),
        ("ANNA", "Anna"),  # the first of two that it might be
        ("zoë", "Zoë"),
        ("ZOE\u0308", "Zoë"),  # as macOS puts an umlaut together
        ("", None),
        ("Ann", None),
    ],
)
def test_what_is_called_exactly_so_comes_before_what_is_called_alike(written, meant):
    assert NAMES.get(written) == meant


FILES = FileLookup(
    ((name,), name)
    for name in (
        "01.txt",
        "sub/I03.docx",
        "Frau Müller.txt",
        "a/Garten.txt",
        "b/garten.TXT",
        "Dr. Amsel 1.2.rtf",
        "Interview.neu.txt",
        "I1_1.txt",
        "I11.txt",
    )
)


@pytest.mark.parametrize(
    ("written", "meant", "guessed"),
    [
        ("01.txt", "01.txt", False),
        ("01", "01.txt", False),
        ("1", "01.txt", False),
        ("1.0", "01.txt", False),  # a spreadsheet's number
        ("001.TXT", "01.txt", False),
        (r"sub\I03.docx", "sub/I03.docx", False),
        (r"C:\Users\Eva\Transkripte\I03.docx", "sub/I03.docx", False),
        ("i03", "sub/I03.docx", False),
        ("I03.txt", "sub/I03.docx", True),  # another format
        ("I 03", "sub/I03.docx", False),
        ("I 03.docx", "sub/I03.docx", False),
        ("Frau Mu\u0308ller", "Frau Müller.txt", False),
        ("FrauMüller.txt", "Frau Müller.txt", False),
        ("Dr. Amsel 1.2", "Dr. Amsel 1.2.rtf", False),
        ("Interview.neu", "Interview.neu.txt", False),
        (" I11 ", "I11.txt", False),
        ("a/Garten.txt", "a/Garten.txt", False),
    ],
)
def test_names_of_files_as_other_programs_write_them(written, meant, guessed):
    found = FILES.find(written)
    assert (found.only, found.guessed) == (meant, guessed)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("garten", ("a/Garten.txt", "b/garten.TXT")),
        ("Garten.txt", ("a/Garten.txt", "b/garten.TXT")),
        ("2", ()),
        ("I111", ()),
        ("I3", ()),  # another interview may be called so
        ("", ()),
        ("...", ()),
    ],
)
def test_names_that_fit_no_file_or_several(written, names):
    found = FILES.find(written)
    assert (found.only, found.names) == (None, names)


def test_ids_come_before_files_that_only_look_like_them():
    documents = FileLookup([(("I1", "2.txt"), "first"), (("2", "I1.txt"), "second")])
    assert documents.find("I1").only == "first"
    assert documents.find("2").only == "second"
    assert documents.find("I1.txt").only == "second"
