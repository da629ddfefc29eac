"""Messages: a template is translated, then what is known is inserted."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from pipeline.errors import PanreflexError, nearest
from pipeline.i18n import Language, Message, joined, msg, msg_n, translated, user_language
from pipeline.records import Fault
from pipeline.store import read_records, write_records

DE = Language.DE


@pytest.mark.parametrize("name", ["moved", "lost", "codes", "{name}", "did you mean '{name}'?"])
def test_what_a_user_typed_is_never_translated(name):
    message = msg("did you mean '{name}'?", name=name)
    assert message == f"did you mean '{name}'?"
    assert message.text(DE) == f"meinten Sie „{name}“?"
    assert joined("; ", [message, name]).text(DE) == f"meinten Sie „{name}“?; {name}"
    assert translated(name, DE) == name


def test_a_message_in_a_message_is_translated():
    error = PanreflexError("B22", file="codings.csv", line=7, next_step=nearest("B22", ["B2"]))
    assert str(error) == "codings.csv, line 7: B22; did you mean 'B2'?"
    assert error.message.text(DE) == "codings.csv, Zeile 7: B22; meinten Sie „B2“?"
    assert PanreflexError("B22", line=7).message.text(DE) == "Zeile 7: B22"
    assert PanreflexError("B22", file="a{1}").message.text(DE) == "a{1}: B22"


@pytest.mark.parametrize(
    ("n", "english", "german"),
    [
        (0, "0 sentences", "0 Sätze"),
        (1, "1 sentence", "1 Satz"),
        (2, "2 sentences", "2 Sätze"),
    ],
)
def test_the_number_chooses_the_form(n, english, german):
    message = msg_n("{n} sentence", "{n} sentences", n=n)
    assert (message, message.text(DE)) == (english, german)


def test_several_numbers_have_a_form_each():
    message = msg(
        "{segments} {documents}",
        segments=msg_n("with {n:,} segment", "with {n:,} segments", n=30),
        documents=msg_n("in {n:,} document", "in {n:,} documents", n=26),
    )
    assert message.text(DE) == "mit 30 Segmenten in 26 Dokumenten"


def test_numbers_are_written_as_the_language_writes_them():
    message = Message("{a:.2f} {b:,} {c:.0%} {d}", {"a": 0.295, "b": 12345, "c": 0.5, "d": 1.5})
    assert message == "0.29 12,345 50% 1.5"
    assert message.text(DE) == "0,29 12.345 50\N{NO-BREAK SPACE}% 1.5"


def test_a_message_is_stored_as_its_parts(tmp_path):
    problem = msg(
        "{file}, line {line}: {problem}", file=Path("a.txt"), line=3, problem=nearest("a", ())
    )
    faults = (
        Fault(stage="ingest", file="a.txt", problem=problem),
        Fault(stage="ingest", file="b.txt", problem="{lost}", next_step=msg("none are known")),
    )
    write_records(tmp_path / "faults.json", faults)
    again = read_records(tmp_path / "faults.json", Fault)
    assert again == faults
    assert [fault.message.text(DE) for fault in again] == [
        "a.txt: a.txt, Zeile 3: bekannt ist keines",
        "b.txt: {lost}; bekannt ist keines",
    ]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_of_a_message_speaks_german_too(again):
    message = msg("known are {names}", names="a, b")
    assert again(message).text(DE) == message.text(DE) != message


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "de_DE.UTF-8"}, Language.DE),
        ({"LANG": "en_GB.UTF-8"}, Language.EN),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_AT.UTF-8"}, Language.DE),
        ({"LANG": "de_DE.UTF-8", "PANREFLEX_LANG": "en"}, Language.EN),
        ({"LANG": "C.UTF-8", "PANREFLEX_LANG": "de"}, Language.DE),
    ],
)
def test_the_language_is_that_of_the_locale_or_as_set(environment, expected, monkeypatch):
    for variable in ("PANREFLEX_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert user_language() is expected
