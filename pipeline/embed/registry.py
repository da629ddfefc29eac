"""Registry of encoders: the encoder that a name in `study.toml` stands for."""

from __future__ import annotations

from pathlib import Path

from pipeline.embed.external import ExternalEncoder, identity
from pipeline.embed.in_context import IN_CONTEXT
from pipeline.embed.local import INSTALL, LocalEncoder, fingerprint, library_for, library_version
from pipeline.embed.protocol import IdentifiedEncoder
from pipeline.encoders import BUNDLED, BundledEncoder, available, external
from pipeline.errors import EncoderError, nearest
from pipeline.i18n import msg


def encoder_name(name: str = "auto", root: Path = Path()) -> str:
    """Return the identity of the encoder that a name stands for, without loading it.

    Vectors of the same identity may be mixed. A model in a folder is identified by the content of
    its files, one in the cache of a library by its name, and both by the version of the library
    that reads them; an encoder of another package by its name and the version of that package.

    Parameters
    ----------
    name : str
        ``"auto"`` (the best bundled one that is installed), ``"e5"``, ``"use"``, the name of an
        encoder of another package, or a model on this computer: ``"fastembed:MODEL"``,
        ``"sentence-transformers:MODEL"``, ``"path:FOLDER"``.
    root : Path
        The folder to which ``FOLDER`` is relative.

    Raises
    ------
    EncoderError
        If the encoder is unknown, or what it needs is not on this machine.

    Examples
    --------
    >>> encoder_name("auto") in {"e5 (float32)", "use"}
    True
    """
    if bundled := _bundled(name):
        return bundled.identity
    if name in external():
        return identity(external()[name])
    library, model = _library_and_model(name, root)
    version = f"{library} {library_version(library)}"
    if isinstance(model, Path):
        return f"{name} ({fingerprint(model)}, {version})"
    return f"{name} ({version})"


def open_encoder(name: str = "auto", root: Path = Path()) -> IdentifiedEncoder:
    """Load an encoder (0.2 seconds and 120 MB for a bundled one).

    Parameters
    ----------
    name, root : str, Path
        As for `encoder_name`.

    Raises
    ------
    EncoderError
        As for `encoder_name`, or if the model cannot be loaded.
    """
    if bundled := _bundled(name):
        return bundled()
    if name in external():
        return ExternalEncoder(external()[name])
    library, model = _library_and_model(name, root)
    return LocalEncoder(encoder_name(name, root), library, model)


def known_dimension(name: str) -> int | None:
    """Return the length of the vectors of a bundled encoder; None: it has to be asked."""
    bundled = _bundled(name)
    return bundled.dimension if bundled else None


def _bundled(name: str) -> type[BundledEncoder] | None:
    """Return the bundled encoder that a name stands for; None: it stands for another one."""
    if name == "auto":
        if not available():
            raise EncoderError(
                msg("no sentence encoder is installed"), next_step=msg("run: uv sync")
            )
        return BUNDLED[available()[0]]
    if name in BUNDLED and name not in available():
        raise EncoderError(
            msg("encoder '{name}' is not available on this machine", name=name),
            next_step=msg('set encoder = "auto" under [coding] in study.toml'),
        )
    return BUNDLED.get(name) or {one.name: one for one in IN_CONTEXT.values()}.get(name)


def _library_and_model(name: str, root: Path) -> tuple[str, str | Path]:
    kind, _, model = name.partition(":")
    if model and kind == "path":
        try:
            folder = root / Path(model).expanduser()
            return library_for(folder), folder
        except (OSError, RuntimeError):  # too long; the home folder of nobody
            raise EncoderError(
                msg("there is no such folder of a model"),
                file=model[:40],
                next_step=msg(
                    "put the model there, or correct 'encoder' under [coding] in study.toml"
                ),
            ) from None
    if model and kind in INSTALL:
        return kind, model
    if model:
        known = [f"{kind}:{model}" for kind in ("path", *INSTALL)]
    else:
        models = [*(f"{kind}:MODEL" for kind in INSTALL), "path:FOLDER"]
        known = ["auto", *BUNDLED, *external(), *models]
    raise EncoderError(
        msg("encoder '{name}' is unknown", name=name), next_step=nearest(name, known)
    )
