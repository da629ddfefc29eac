from __future__ import annotations

import numpy as np
import pytest

from pipeline import embed
from pipeline.embed import CachedEncoder
from pipeline.errors import EncoderError


class Counting:
    """Encodes a text as its length, and remembers what it was asked."""

    name, dimension = "e5", 384

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text)] + [0] * 383 for text in texts], dtype=np.float32)


@pytest.fixture
def counting(monkeypatch):
    encoder = Counting()
    monkeypatch.setattr(embed, "open_encoder", lambda name: encoder)
    return encoder


def test_each_text_is_encoded_once_and_rows_follow_the_texts(counting, tmp_path):
    texts = ["drei", "a", "drei", "fünf!"]
    first = CachedEncoder("e5", tmp_path / "sub" / "v.sqlite").encode(texts)
    assert first[:, 0].tolist() == [4, 1, 4, 5]
    assert sorted(text for batch in counting.asked for text in batch) == ["a", "drei", "fünf!"]
    again = CachedEncoder("e5", tmp_path / "sub" / "v.sqlite").encode([*texts, "neu"])
    assert counting.asked[-1] == ["neu"]
    assert again[:4].tolist() == first.tolist()


def test_batches_that_are_done_survive_a_break(counting, tmp_path, monkeypatch):
    monkeypatch.setattr(embed, "BATCH", 2)
    done = []

    def stop_after_two_batches(so_far, total):
        done.append((so_far, total))
        if so_far == 4:
            raise KeyboardInterrupt

    cache = tmp_path / "v.sqlite"
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder("e5", cache, stop_after_two_batches).encode(
            ["a", "bb", "ccc", "dddd", "e" * 5]
        )
    assert done == [(2, 5), (4, 5)]
    CachedEncoder("e5", cache).encode(["a", "bb", "ccc", "dddd", "e" * 5])
    assert counting.asked == [["a", "bb"], ["ccc", "dddd"], ["eeeee"]]


def test_no_texts_make_an_empty_matrix(counting):
    assert CachedEncoder("e5").encode([]).shape == (0, 384)
    assert counting.asked == []


def test_a_wrong_name_says_which_are_right():
    with pytest.raises(EncoderError, match="'e6' is unknown; known are auto, e5, use"):
        CachedEncoder("e6")


def test_an_encoder_without_a_wheel_says_what_to_do(monkeypatch):
    monkeypatch.setattr(embed.importlib.util, "find_spec", lambda package: None)
    with pytest.raises(EncoderError, match='set encoder = "auto"'):
        embed.encoder_name("e5")
    with pytest.raises(EncoderError, match="no sentence encoder is installed"):
        embed.encoder_name("auto")


@pytest.mark.parametrize("name", ["e5", "use"])
def test_bundled_encoders_know_what_is_near(name):
    vectors = CachedEncoder(embed.encoder_name(name)).encode(
        [
            "Der Hund läuft durch den Garten.",
            "Ein Hund rennt im Garten.",
            "Die Steuer steigt.",
            "\0",
        ]
    )
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
