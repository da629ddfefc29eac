from __future__ import annotations

import pytest

from pipeline.coding.negation import negated, quoted
from pipeline.language import analyse


def at(text, words):
    start = text.index(words)
    return start, start + len(words)


NEGATED = [
    ("Wir gießen nicht.", "gießen"),
    ("Wir gießen die Beete nicht.", "Beete"),
    ("Nicht gegossen haben wir.", "gegossen"),
    ("Wir haben nie gegossen.", "gegossen"),
    ("Gegossen hat niemand.", "Gegossen"),
    ("Wir haben kein Wasser.", "Wasser"),
    ("Keine großen alten Beete haben wir.", "Beete"),
    ("Das geht ohne Wasser und Erde.", "Wasser"),
    ("Das geht ohne Wasser und Erde.", "Erde"),
    ("Wir haben weder Wasser noch Erde.", "Wasser"),
    ("Wir haben weder Wasser noch Erde.", "Erde"),
    ("Er hat keineswegs gegossen.", "gegossen"),
    ("Das hab ich net gegossen.", "gegossen"),
    ("Wenn es regnet, gießen wir nicht.", "gießen"),
    ("Da wächst nichts im Beet.", "Beet"),
    ("Es wird niemals Regen geben, das weiß ich.", "Regen"),
    ("Wir haben kein Wasser für die Beete genommen.", "genommen"),
    ("Wir sind nicht mit Wasser gekommen.", "Wasser"),
    ("Wir sind nicht mit Wasser gekommen.", "gekommen"),
    ("Wir haben weder im Garten noch im Beet gegossen.", "Beet"),
    ("Wir bauen Möhren nicht an.", "Möhren"),
    ("Wir bauen Möhren nicht an und gehen.", "Möhren"),
    ("Wir brauchen die Beete nicht zu gießen.", "Beete"),
    ("Ich weiß nicht, ob wir kein Wasser haben, wir gießen nicht.", "gießen"),
    ("Ein Garten ohne Wasser.", "Wasser"),
    ("Gegossen hat niemand im Garten.", "Gegossen"),
]
AFFIRMED = [
    ("Wir gießen.", "gießen"),
    ("Wir gießen, aber er nicht.", "gießen"),
    ("Wir warten nicht, wir gießen.", "gießen"),
    ("Nicht die Beete, sondern die Bäume.", "Bäume"),
    ("Wir gießen nicht nur die Beete.", "Beete"),
    ("Wir haben nicht gewartet und gegossen.", "gegossen"),
    ("Wir gießen, nicht wahr?", "gießen"),
    ("Die Erde braucht kein Wasser.", "Erde"),
    ("Die Beete gedeihen ohne Wasser.", "Beete"),
    ("Nicht jeder, der hier wohnt, gießt.", "gießt"),
    ("Nicht gestern an dem schönen warmen Tag am Beet.", "Beet"),
    ("Wir hatten noch Wasser.", "Wasser"),
    ("Das war kein Fall für die Gießkanne.", "Gießkanne"),
    ("Wir haben keine Tür zum Zumachen.", "Zumachen"),
    ("Das ging ohne Wasser aus dem Fluss.", "Fluss"),
    ("Wir hatten nicht einen Streit um ein Beet.", "Beet"),
    ("Er hat gefragt, ob wir nicht gießen.", "gießen"),
    ("Ob wir gießen oder nicht, ist egal.", "gießen"),
    ("Die haben nichts anderes gemacht als gießen.", "anderes"),
    ("Die haben nichts anderes gemacht als gießen.", "gemacht"),
    ("Wir gießen nicht selten.", "gießen"),
    ("Wir gießen nicht mit Leitungswasser.", "gießen"),
    ("Die Beete liegen nicht am Weg.", "Beete"),
]


@pytest.mark.parametrize(("text", "words"), NEGATED)
def test_what_is_negated(text, words):
    assert negated(analyse(text), *at(text, words))


@pytest.mark.parametrize(("text", "words"), AFFIRMED)
def test_what_is_not_negated(text, words):
    assert not negated(analyse(text), *at(text, words))


def test_a_negation_that_was_looked_for_negates_nothing():
    text = "Wir hatten keine Zeit."
    assert not negated(analyse(text), *at(text, "keine Zeit"))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("They did not water the garden.", "water", True),
        ("They didn't water the garden.", "garden", True),
        ("There is no water.", "water", True),
        ("They water the garden, not the lawn.", "garden", False),
        ("They not only water the garden.", "water", False),
    ],
)
def test_negation_in_english(text, words, expected):
    assert negated(analyse(text, "en"), *at(text, words), "en") is expected


def test_of_other_languages_nothing_is_known():
    text = "nicht Beet"
    assert not negated(analyse(text, "xx"), *at(text, "Beet"), "xx")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Er sagt „Lass das Beet“ und geht.", "Beet", True),
        ("Er sagt „Lass das Beet“ und geht.", "geht", False),
        ("Er sagt «Lass das Beet» und geht.", "Beet", True),
        ("Er sagt »Lass das Beet« und geht.", "Beet", True),
        ("Er sagt »Lass das Beet« und geht.", "geht", False),
        ('Er sagt "Lass das Beet" und geht.', "Beet", True),
        ('Er sagt "Lass das Beet" und geht.', "geht", False),
        ("Er sagt “Lass das Beet” und geht.", "Beet", True),
        # the other mark stands in another sentence
        ("Er sagt: „Lass das Beet.", "Beet", True),
        ("Er sagt: „Lass das Beet.", "Er", False),
        ("Lass das Beet.“ Dann ging er.", "Beet", True),
        ("Lass das Beet.“ Dann ging er.", "ging", False),
        ('Lass das Beet."', "Beet", True),
        # without marks, after a colon
        ("Da hat der Nachbar gesagt: Lass das Beet.", "Beet", True),
        ("Da hat der Nachbar gesagt: Lass das Beet.", "Nachbar", False),
        ("Ich hab gesagt: Lass das Beet.", "Beet", False),
        ("Zwei Dinge: das Beet und das Wasser.", "Beet", False),
        ("Das geht's um 'n Beet, hab' ich's.", "Beet", False),
    ],
)
def test_what_is_quoted(text, words, expected):
    assert quoted(text, analyse(text), *at(text, words)) is expected


def test_what_is_quoted_in_english():
    text = "Then she said: leave the garden."
    assert quoted(text, analyse(text, "en"), *at(text, "garden"), "en")
