"""Encoders from models on this computer, in a folder or in the cache of a library.

E5 models were trained with a prefix on every text: if ``e5`` is a part of the model's or folder's
name (``intfloat/multilingual-e5-base``, ``models/e5-garden``), each text gets the prefix
``query:``; other models get the texts as they are.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import file_digest, sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.embed.batches import batches
from pipeline.embed.protocol import Vectors, unit_rows
from pipeline.errors import EncoderError, nearest
from pipeline.i18n import msg
from pipeline.threads import cores

# The project excludes PyTorch from its own environment; with --no-config uv installs it.
INSTALL = {
    "fastembed": "uv sync --extra fastembed",
    "sentence-transformers": "uv pip install --no-config sentence-transformers",
}
"""Command that installs each library that can read a model."""

BATCH = 32_768
"""Characters that a model is given at once, 10,000 tokens: beyond that, only its memory grows."""

_Model = Callable[[list[str]], Iterable[Any]]


class LocalEncoder:
    """An encoder from a model that one of the libraries reads.

    Parameters
    ----------
    name : str
        Identity of the model, as of `encoder_name`.
    library : str
        ``"fastembed"`` or ``"sentence-transformers"``.
    model : str or Path
        Its name in the cache of the library, or its folder.

    Raises
    ------
    EncoderError
        The model does not exist or cannot be read.
    """

    def __init__(self, name: str, library: str, model: str | Path) -> None:
        load = _fastembed if library == "fastembed" else _sentence_transformers
        try:
            with _offline():
                self._model = load(model)
        except EncoderError:
            raise
        # The errors of the libraries for missing, incomplete or too new models are not known.
        except Exception as error:
            raise _unreadable(library, model, error) from error
        self._prefix = "query: " if needs_prefix(str(model)) else ""
        self.name = name
        self.dimension = self.encode(["-"]).shape[1]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts, with a prefix if the model needs one."""
        texts = [self._prefix + text for text in texts]
        rows: list[Any] = [None] * len(texts)
        for batch in batches(texts, BATCH):
            found = self._model([texts[place] for place in batch])
            for place, row in zip(batch, found, strict=True):
                rows[place] = row
        return unit_rows(np.asarray(rows, np.float32))


def needs_prefix(model: str) -> bool:
    """Return whether a model needs ``query:`` before each text, by its name.

    Examples
    --------
    >>> [needs_prefix(name) for name in ("intfloat/multilingual-e5-base", "models/base512")]
    [True, False]
    """
    name = re.split(r"[/\\]", model.rstrip("/\\"))[-1]
    return re.search(r"(?<![a-z0-9])e5(?![a-z0-9])", name.lower()) is not None


def library_version(library: str) -> str:
    """Return the installed version of a library that reads models.

    Raises
    ------
    EncoderError
        It is not installed.
    """
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        raise EncoderError(
            msg(
                "the encoder needs the library '{library}', which is not installed", library=library
            ),
            next_step=msg("run: {install}", install=INSTALL[library]),
        ) from None


def library_for(folder: Path) -> str:
    """Return the library that reads a model, by its files.

    Weights of PyTorch (``*.safetensors``, ``pytorch_model*.bin``) are read by
    sentence-transformers, whatever other files there are; a folder with ``*.onnx`` alone by
    fastembed.

    Raises
    ------
    EncoderError
        There is no such folder, or no model in it.
    """
    if not folder.is_dir():
        raise EncoderError(
            msg("there is no such folder of a model"),
            file=folder,
            next_step=msg("put the model there, or correct 'encoder' under [coding] in study.toml"),
        )
    names = [path.name for path in _files(folder)]
    if any(re.fullmatch(r".+\.safetensors|pytorch_model.*\.bin", name) for name in names):
        return "sentence-transformers"
    if any(name.endswith(".onnx") for name in names):
        return "fastembed"
    raise EncoderError(
        msg(
            "there is no model in this folder: neither *.safetensors nor pytorch_model.bin "
            "nor *.onnx"
        ),
        file=folder,
        next_step=msg("put all files of the model there"),
    )


def fingerprint(folder: Path) -> str:
    """Return 12 hex digits that change whenever a file of a model does.

    They depend on the contents only, so that they are the same on another computer. A file is read
    again only when its size or time has changed: once in a command, in about the time of loading.
    """
    digest = sha256()
    for path in _files(folder):
        stat = path.stat()
        content = _hash(path, stat.st_size, stat.st_mtime_ns)
        digest.update(f"{path.relative_to(folder).as_posix()}\n{content}\n".encode())
    return digest.hexdigest()[:12]


@cache
def _hash(path: Path, size: int, mtime: int) -> str:
    del size, mtime  # they only serve to recognise a changed file
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return the files of a model; hidden ones are those of git and of downloaders."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _fastembed(model: str | Path) -> _Model:
    from fastembed import TextEmbedding
    from loguru import logger

    logger.disable("fastembed")  # it would print its errors before ours
    if isinstance(model, Path):
        name = _register(model)
        found = TextEmbedding(
            name, specific_model_path=str(model), local_files_only=True, threads=cores()
        )
    else:
        known = [str(entry["model"]) for entry in TextEmbedding.list_supported_models()]
        if model.lower() not in {name.lower() for name in known}:
            raise EncoderError(
                msg("fastembed knows no model '{model}'", model=model),
                next_step=nearest(model, known),
            )
        found = TextEmbedding(model, local_files_only=True, threads=cores())
    return lambda texts: found.embed(texts, batch_size=len(texts))


def _register(folder: Path) -> str:
    """Register a model in a folder with fastembed; return its name there."""
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    name = f"{folder.resolve().as_posix()}@{fingerprint(folder)}"
    if name.lower() not in {m["model"].lower() for m in TextEmbedding.list_supported_models()}:
        models = [path for path in _files(folder) if path.suffix == ".onnx"]
        TextEmbedding.add_custom_model(
            name,
            pooling=PoolingType(_pooling(folder)),
            normalization=False,  # `LocalEncoder` does it
            sources=ModelSource(hf=name),  # required, but never used
            dim=0,  # taken from the model
            # Variants for other processors have longer names than the plain one.
            model_file=min(models, key=lambda path: len(path.name)).relative_to(folder).as_posix(),
        )
    return name


def _pooling(folder: Path) -> str:
    """Read the pooling of a model, by default the mean of the vectors of its tokens."""
    try:
        config = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "MEAN"
    if config.get("pooling_mode_cls_token"):
        return "CLS"
    return "LAST_TOKEN" if config.get("pooling_mode_lasttoken") else "MEAN"


def _sentence_transformers(model: str | Path) -> _Model:
    from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore]
        SentenceTransformer,
    )
    from threadpoolctl import threadpool_limits

    found = SentenceTransformer(str(model), local_files_only=True)

    def encode(texts: list[str]) -> Iterable[Any]:
        with threadpool_limits(cores()):
            rows: Iterable[Any] = found.encode(
                texts, batch_size=len(texts), show_progress_bar=False, convert_to_numpy=True
            )
        return rows

    return encode


@contextmanager
def _offline() -> Iterator[None]:
    """Prevent the libraries from searching a model, or a newer version of it, on the network."""
    switches = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    before = {name: os.environ.get(name) for name in switches}
    os.environ.update(dict.fromkeys(switches, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _unreadable(library: str, model: str | Path, error: Exception) -> EncoderError:
    if isinstance(model, Path):
        return EncoderError(
            msg(
                "{library} cannot read the model in this folder ({name})",
                library=library,
                name=type(error).__name__,
            ),
            file=model,
            next_step=msg("put all files of the model there again"),
        )
    return EncoderError(
        msg(
            "the model '{model}' is not in the cache of {library}, or is damaged there; "
            "panreflex downloads nothing",
            model=model,
            library=library,
        ),
        next_step=msg('put the model\'s folder beside study.toml and set encoder = "path:FOLDER"'),
    )
