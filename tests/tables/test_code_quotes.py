from dataclasses import replace

import numpy as np
import pytest

from pipeline.records import Code, Codebook, CodedSegment, Document, Role, Status, Turn
from pipeline.store import violations
from pipeline.tables import code_quotes, passage_vectors
from pipeline.tables.code_quotes import is_quotable, ranked_quotes, select_quotes, typicality
from pipeline.tables.stance import stance
from tests.decisions import decided

BOOK = Codebook(
    title="",
    language="de",
    version="1",
    codes=(Code(id="G", name="Garten"), Code(id="G1", name="Beete", parent="G")),
)


def passage(number: int, document: str, status=Status.HUMAN, probability=1.0) -> CodedSegment:
    return CodedSegment(
        id=f"{document}_{number}",
        document=document,
        turn=1,
        start=100 * number,
        end=100 * number + 1,
        code="G1",
        coder="",
        decision=decided(status, probability),
    )


def vectors_of(**angles: float) -> dict[str, np.ndarray]:
    """Give each passage a direction in the plane, in degrees."""
    turned = {name: np.radians(angle) for name, angle in angles.items()}
    return {name: np.array([np.cos(a), np.sin(a)]) for name, a in turned.items()}


def chosen(passages, vectors, stances=None, max_quotes=6):
    typical = typicality(passages, vectors)
    found = select_quotes(
        passages, vectors, typical, stances or dict.fromkeys(vectors, ""), max_quotes
    )
    return [(kind, one.id) for kind, one in found]


# Who comes to word


def test_every_document_before_one_has_a_second_quote() -> None:
    passages = [passage(1, "A"), passage(2, "A"), passage(3, "A"), passage(4, "B")]
    vectors = vectors_of(A_1=0, A_2=1, A_3=2, B_4=90)
    documents = [name[0] for _, name in chosen(passages, vectors)]
    assert documents[:2] in (["A", "B"], ["B", "A"])
    assert documents == [*documents[:2], "A", "A"]


def test_people_before_what_stands_before_what_is_for_review() -> None:
    passages = [
        passage(1, "A", Status.REVIEW, 0.9),
        passage(2, "B", Status.AUTO, 0.9),
        passage(3, "C"),
    ]
    vectors = vectors_of(A_1=0, B_2=0, C_3=60)
    assert [name for _, name in chosen(passages, vectors)] == ["C_3", "B_2", "A_1"]


def test_of_what_is_for_review_the_more_probable_comes_first() -> None:
    passages = [passage(1, "A", Status.REVIEW, 0.4), passage(2, "B", Status.REVIEW, 0.8)]
    assert chosen(passages, vectors_of(A_1=0, B_2=10))[0] == ("typical", "B_2")


def test_typical_first_then_what_is_least_like_it() -> None:
    passages = [passage(n, d) for n, d in enumerate("ABCDEF")]
    vectors = vectors_of(A_0=0, B_1=5, C_2=-5, D_3=10, E_4=120, F_5=-130)
    found = chosen(passages, vectors)
    assert [kind for kind, _ in found] == ["typical"] * 4 + ["contrast"] * 2
    assert {name for kind, name in found if kind == "contrast"} == {"E_4", "F_5"}


def test_the_other_stance_contrasts_more_than_other_words() -> None:
    passages = [passage(n, d) for n, d in enumerate("ABC")]
    vectors = vectors_of(A_0=0, B_1=1, C_2=80)
    stances = {"A_0": "for", "B_1": "for", "C_2": ""}
    assert chosen(passages, vectors, stances)[2] == ("contrast", "C_2")
    passages.append(passage(3, "D"))
    vectors |= vectors_of(D_3=2)
    stances |= {"D_3": "against"}
    found = select_quotes(passages, vectors, dict.fromkeys(
        [("A_0", "G1"), ("B_1", "G1")], 1.0), stances, 3)  # fmt: skip
    assert [(kind, one.id) for kind, one in found] == [
        ("typical", "A_0"),
        ("typical", "B_1"),
        ("contrast", "D_3"),
    ]


def test_a_guess_for_review_never_contrasts() -> None:
    passages = [passage(1, "A"), *(passage(n, d, Status.REVIEW, 0.9) for n, d in enumerate("BCD"))]
    vectors = vectors_of(A_1=0, B_0=5, C_1=10, D_2=120)
    # One in three of four would contrast; the person's is typical, and the rest are guesses.
    assert [kind for kind, _ in chosen(passages, vectors)] == ["typical"] * 4
    passages.append(passage(4, "E"))
    vectors |= vectors_of(E_4=130)
    # Of five, one contrasts. Both of the people's passages are typical before any guess is.
    assert [kind for kind, _ in chosen(passages, vectors)] == ["typical"] * 5
    passages = [passage(n, d) for n, d in enumerate("AEF")] + passages[1:3]
    vectors |= vectors_of(A_0=0, E_1=5, F_2=140)
    # Of five, the three of people's come before the guesses; none is left to contrast.
    assert [kind for kind, _ in chosen(passages, vectors)] == ["typical"] * 5


@pytest.mark.parametrize(("most", "kinds"), [(0, ""), (1, "t"), (2, "tt"), (3, "ttc")])
def test_few_quotes(most: int, kinds: str) -> None:
    passages = [passage(n, d) for n, d in enumerate("ABCDE")]
    found = chosen(passages, vectors_of(A_0=0, B_1=9, C_2=20, D_3=30, E_4=40), max_quotes=most)
    assert "".join(kind[0] for kind, _ in found) == kinds


def test_quotes_do_not_overlap() -> None:
    first = passage(1, "A")
    within = replace(passage(2, "A"), start=90, end=200)
    found = chosen([first, within, passage(3, "A")], vectors_of(A_1=0, A_2=5, A_3=10))
    assert [name for _, name in found] == ["A_2", "A_3"]


def test_a_very_long_passage_is_quoted_later() -> None:
    long, short = replace(passage(1, "A"), start=0, end=6000), passage(2, "B")
    assert chosen([long, short], vectors_of(A_1=0, B_2=10))[0][1] == "B_2"


# What can be quoted


@pytest.mark.parametrize(
    ("text", "quotable"),
    [
        ("Die Beete und der Zaun brauchen Wasser.", False),  # 39 characters
        ("Die Beete und der Zaun brauchen Wasser!!", True),
        ("Also ja, genau, das ist halt so, und dann war das eben auch so, ne, ja, genau.", False),
    ],
)
def test_too_short_and_fillers_are_not_quoted(text: str, quotable: bool) -> None:
    assert is_quotable(text) is quotable


def test_a_passage_that_two_people_coded_is_quoted_once() -> None:
    one = passage(1, "A")
    text = {"A": "Die Beete haben wir im März gemeinsam angelegt."}
    whole = replace(one, start=0, end=len(text["A"]))
    assert len(list(ranked_quotes([whole, replace(whole, coder="Ben")], text, {}))) == 1


# How typical, and on which side


def test_typical_is_what_lies_in_the_middle() -> None:
    passages = [passage(n, d) for n, d in enumerate("ABC")]
    found = typicality(passages, vectors_of(A_0=0, B_1=60, C_2=120))
    # Beside B at 60 the others have their middle at 60, too: 1. A lies 90 from that of B and C.
    assert {name: round(value, 3) for (name, _), value in found.items()} == {
        "A_0": 0.0,
        "B_1": 1.0,
        "C_2": 0.0,
    }


def test_without_an_encoder_words_decide() -> None:
    texts = {"A": "Tomaten und Gurken", "B": "Tomaten und Kürbis", "C": "Regen seit Montag"}
    passages = [replace(passage(0, name), start=0, end=len(text)) for name, text in texts.items()]
    vectors = passage_vectors(passages, texts)
    assert vectors["A_0"] @ vectors["B_0"] > vectors["A_0"] @ vectors["C_0"] == 0


def test_passages_without_a_word_or_a_sentence_have_a_vector() -> None:
    one = replace(passage(0, "A"), end=3)
    assert np.linalg.norm(passage_vectors([one], {"A": "..."})["A_0"]) == 0
    assert np.linalg.norm(passage_vectors([one], {"A": "..."}, {})["A_0"]) == 0
    assert passage_vectors([], {}) == {}


@pytest.mark.parametrize(
    ("text", "language", "side"),
    [
        ("Die Absprache hat hervorragend geklappt.", "de", "for"),
        ("Das hat überhaupt nicht funktioniert.", "de", "against"),
        ("Das war kein Problem und kein Fehler.", "de", "for"),
        ("Es gab Chaos, alle waren überfordert.", "de", "against"),
        ("Das war hervorragend, aber zu spät.", "de", ""),
        ("Wir haben die Bestellung erfolgt gesehen.", "de", ""),
        ("Der Katastrophenschutz kam am Montag.", "de", ""),
        ("It didn't help and was a disaster.", "en", "against"),
        ("Das war großartig.", "de", "for"),
        ("They were helpful and it was excellent.", "en", "for"),
        ("It wasn’t excellent.", "en", "against"),
        ("C'était excellent et merveilleux.", "fr", ""),
        ("", "de", ""),
    ],
)
def test_stance_is_told_only_where_it_is_clear(text: str, language: str, side: str) -> None:
    assert stance(text, language) == side


# The table


def test_table_of_quotes() -> None:
    text = "B: Die Beete haben wir im März gemeinsam mit den Nachbarn angelegt."
    turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=len(text))
    document = Document(id="I<1>", file="", text=text, turns=(turn,))
    one = replace(passage(1, "I<1>"), start=3, end=len(text))
    table = code_quotes([one], [document], BOOK)
    assert table.to_dict("records") == [
        {
            "code": "G1", "code_name": "Beete", "main_code": "G", "rank": 1, "kind": "typical",
            "document": "I<1>", "speaker": "B", "source": "", "segment_id": one.id,
            "text": text[3:], "status": "human", "probability": 1.0, "typicality": 1.0,
            "stance": "",
        }
    ]  # fmt: skip
    assert violations("quotes", table) == []


def test_no_codings_no_quotes() -> None:
    table = code_quotes((), (), BOOK)
    assert table.empty
    assert violations("quotes", table) == []
