"""Sentences as they stand in their turn: what is read together, encoded once, and cached."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.e5 import E5Model
from pipeline.e5.encoder import LAST_LAYERS
from pipeline.embed import GivenVectors, open_combined_encoder
from pipeline.embed.given import EncoderOfOriginals
from pipeline.embed.in_context import (
    LONGEST,
    E5InContext,
    encoder_in_context,
    stretches,
    texts_in_context,
    vectors_in_context,
)
from pipeline.encoders import E5, available
from pipeline.records import Role, Segment

needs_e5 = pytest.mark.skipif("e5" not in available(), reason="E5 is not installed")


def units(*turns: tuple[str, ...]) -> list[Segment]:
    return [
        Segment(id=f"I1_{turn}_{place}", document="I1", file="I1.txt", turn=turn, speaker="B",
                role=Role.PARTICIPANT, start=0, end=len(text), text=text)
        for turn, texts in enumerate(turns)
        for place, text in enumerate(texts)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> E5Model:
    return E5().model


def test_a_long_turn_is_read_in_stretches_of_about_equal_length() -> None:
    # 3 · 700 = 2100 characters, two stretches of 1050: the second sentence ends nearer to it than
    # it begins (700 against 1400), so it is read with the first.
    assert list(stretches([700, 700, 700])) == [slice(0, 2), slice(2, 3)]
    # A sentence that is longer than all that is read together is read alone.
    assert list(stretches([10, LONGEST + 1, 10])) == [slice(0, 1), slice(1, 2), slice(2, 3)]
    assert list(stretches([])) == []


def test_stretches_hold_each_sentence_once_and_no_more_characters_than_allowed() -> None:
    lengths = [len(str(n**7)) * (1 + n % 11) * 3 for n in range(300)]
    parts = list(stretches(lengths))
    assert [n for part in parts for n in range(part.start, part.stop)] == list(range(300))
    assert max(sum(lengths[part]) for part in parts) <= LONGEST


def test_a_turn_ends_where_another_begins() -> None:
    texts = texts_in_context(units(("a", "b"), ("a",)))
    assert texts == ["000000\x1fa\x1fb", "000001\x1fa\x1fb", "000000\x1fa"]


@needs_e5
def test_a_sentence_alone_in_its_turn_is_the_mean_of_its_own_pieces(model: E5Model) -> None:
    """In each of the last layers, all of which count the same."""
    sentence = "Die Lage war ernst."
    (window,) = model.windows("query: " + sentence)
    opening = len(model.windows("query:")[0]) - 2
    layers = list(model._layers([window]))[-LAST_LAYERS:]
    means = [states[1 + opening : -1].mean(axis=0) for states in layers]
    mean = sum(mean / np.linalg.norm(mean) for mean in means)
    (found,) = model.encode_in_context([(sentence,)])
    assert len(means) == 4
    assert np.allclose(found[0], mean / np.linalg.norm(mean), atol=1e-6)


@needs_e5
def test_the_same_sentence_differs_by_what_is_said_around_it(model: E5Model) -> None:
    one, other = model.encode_in_context(
        [("Das war gut.", "Die Feuerwehr kam."), ("Das war gut.", "Die Schule war zu.")]
    )
    assert 0.5 < float(one[0] @ other[0]) < 0.9999


@needs_e5
def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(model: E5Model) -> None:
    turn = ("Wir saßen zusammen.", "Dann rief der Landrat an.")
    (alone,) = model.encode_in_context([turn])
    others = [(f"Satz {n}.",) * (n % 7 + 1) for n in range(40)]
    assert (model.encode_in_context([*others, turn])[-1] == alone).all()


@needs_e5
def test_turns_in_several_chunks_keep_their_vectors(model: E5Model) -> None:
    # About 60 tokens each: 100 turns are several chunks of 2048 tokens.
    turns = [
        (f"Satz {n} über die Lage im Krisenstab. " * 5, "Ja." * (n % 5 + 1)) for n in range(100)
    ]
    together = model.encode_in_context(turns)
    assert [len(rows) for rows in together] == [2] * 100
    for place in (0, 37, 99):
        assert (together[place] == model.encode_in_context([turns[place]])[0]).all()


@needs_e5
def test_a_turn_longer_than_the_model_reads_is_read_in_parts(model: E5Model) -> None:
    # 400 words of several pieces each: more than the 512 that are read at once.
    (found,) = model.encode_in_context([("Krisenstabssitzung " * 400, "Ja.")])
    assert np.allclose(np.linalg.norm(found, axis=1), 1)


@needs_e5
def test_a_turn_is_read_once_and_never_again(tmp_path: Path, monkeypatch: Any) -> None:
    read: list[int] = []
    encode = E5Model.encode_in_context

    def counted(self: E5Model, turns: Any, **options: Any) -> Any:
        read.append(len(turns))
        return encode(self, turns, **options)

    monkeypatch.setattr(E5Model, "encode_in_context", counted)
    sentences = units(*[(f"Erstens {n}.", "Zweitens.", "Drittens.") for n in range(20)])
    cold = vectors_in_context(sentences, open_combined_encoder("e5", tmp_path / "vectors.sqlite"))
    assert sum(read) == 20
    warm = vectors_in_context(sentences, open_combined_encoder("e5", tmp_path / "vectors.sqlite"))
    assert sum(read) == 20
    assert cold is not None
    assert warm is not None
    assert (cold == warm).all()


@needs_e5
def test_a_name_in_the_middle_of_the_pipeline_is_of_no_encoder_that_people_choose() -> None:
    assert E5InContext.name not in available()
    assert open_combined_encoder("auto").in_context is not None


def test_without_states_of_tokens_there_are_none() -> None:
    given = GivenVectors(["Ja."], np.eye(1, dtype=np.float32))
    assert encoder_in_context(given) is None
    assert vectors_in_context(units(("Ja.",)), given) is None
    assert open_combined_encoder("use").in_context is None


def test_a_sentence_with_a_name_replaced_is_read_as_it_was_said() -> None:
    said, shown = ("in Ahausen", "Ja."), ("in [Stadt A]", "Ja.")
    within = GivenVectors(texts_in_context(units(said)), np.eye(2, dtype=np.float32))
    encoder = EncoderOfOriginals(
        GivenVectors([], np.empty((0, 2), np.float32), within), {shown[0]: said[0]}
    )
    found = vectors_in_context(units(shown), encoder)
    assert found is not None
    assert found.tolist() == [[1, 0], [0, 1]]
