"""Which encoder does a name in `study.toml` stand for?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from pipeline.embed.bundled import BUNDLED
from pipeline.embed.local import INSTALL, LocalEncoder, fingerprint, library_for, library_version
from pipeline.embed.protocol import Encoder
from pipeline.errors import EncoderError, nearest
from pipeline.i18n import msg


def encoder_name(name: str = "auto", root: Path = Path()) -> str:
    """Say which encoder a name stands for on this machine, without loading it.

    What it returns is the identity of the encoder: vectors of the same identity may be mixed. A
    model in a folder is known by the content of its files, one in the cache of a library by its
    name, and both by the version of the library that reads them.

    Parameters
    ----------
    name : str
        ``"auto"`` (the best one that is installed), ``"e5"``, ``"use"``, or a model on this
        computer: ``"fastembed:MODEL"``, ``"sentence-transformers:MODEL"``, ``"path:FOLDER"``.
    root : Path
        The folder that ``FOLDER`` is relative to.

    Raises
    ------
    EncoderError
        If the encoder is unknown, or what it needs is not on this machine.

    Examples
    --------
    >>> encoder_name("auto") in {"e5", "use"}
    True
    """
    if name == "auto":
        return _best_bundled()
    if name in BUNDLED:
        if not importlib.util.find_spec(BUNDLED[name].package):
            raise EncoderError(
                msg("encoder '{name}' is not available on this machine", name=name),
                next_step=msg('set encoder = "auto" under [coding] in study.toml'),
            )
        return name
    library, model = _library_and_model(name, root)
    version = f"{library} {library_version(library)}"
    return (
        f"{name} ({fingerprint(model)}, {version})"
        if isinstance(model, Path)
        else (f"{name} ({version})")
    )


def open_encoder(name: str = "auto", root: Path = Path()) -> Encoder:
    """Load an encoder (half a second and 80 MB for those that are bundled).

    Parameters
    ----------
    name, root : str, Path
        As for `encoder_name`.

    Raises
    ------
    EncoderError
        As for `encoder_name`, or if the model cannot be loaded.
    """
    identity = encoder_name(name, root)
    if identity in BUNDLED:
        return BUNDLED[identity]()
    library, model = _library_and_model(name, root)
    return LocalEncoder(identity, library, model)


def _best_bundled() -> str:
    for name, encoder in BUNDLED.items():
        if importlib.util.find_spec(encoder.package):
            return name
    raise EncoderError(msg("no sentence encoder is installed"), next_step=msg("run: uv sync"))


def _library_and_model(name: str, root: Path) -> tuple[str, str | Path]:
    kind, _, model = name.partition(":")
    if model and kind == "path":
        folder = root / Path(model).expanduser()
        return library_for(folder), folder
    if model and kind in INSTALL:
        return kind, model
    if model:
        known = [f"{kind}:{model}" for kind in ("path", *INSTALL)]
    else:
        known = ["auto", *BUNDLED, *(f"{kind}:MODEL" for kind in INSTALL), "path:FOLDER"]
    raise EncoderError(
        msg("encoder '{name}' is unknown", name=name), next_step=nearest(name, known)
    )
