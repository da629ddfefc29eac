"""Is a person whose name is spelt in several ways one coder?"""

from __future__ import annotations

from pipeline.codings import spelling_messages, spellings


def test_names_that_differ_in_capitals_and_blanks_are_one_person():
    found = spellings(["anna ", "Anna", "Ben", "ANNA", "Anna", "Bea  K.", "bea k."])
    assert set(found.values()) == {"Anna", "Ben", "Bea K."}
    assert found["anna "] == found["ANNA"] == "Anna"


def test_it_is_told_once_for_each_person():
    told = spelling_messages(spellings(["Anna", "Anna", "anna ", "ANNA", "Ben"]))
    assert [(name, problem) for name, problem, _ in told] == [
        ("Anna", "the coders 'ANNA', 'Anna', 'anna ' are taken for one person, 'Anna'")
    ]


def test_of_names_spelt_in_one_way_nothing_is_told():
    assert spelling_messages(spellings(["Anna", "Ben", "Anna B."])) == []
