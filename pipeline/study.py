"""A study: its folder and its settings."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.characters import printable
from pipeline.errors import StudyError, nearest
from pipeline.i18n import Message, msg
from pipeline.records import Role
from pipeline.settings import (
    DocumentSpeakers,
    Settings,
    SpeakerSettings,
    line_of,
    read_settings,
)
from pipeline.temporary_files import STATE

FILE_NAME = "study.toml"

ADVICE = (".csv", ".xlsx", ".yaml", ".yml")
"""Endings of files of recommendations."""
PSEUDONYMISED = "_pseudonymised"
"""What the name of the folder of outputs ends with where names are replaced in them."""


@dataclass(frozen=True)
class StudyFolder:
    """A study: its settings and where its parts lie.

    Attributes
    ----------
    file : Path
        Its `study.toml`.
    settings : Settings
        What that file says, with defaults where it is silent.
    original : StudyFolder or None
        Of a study with names replaced, the one that it is made of: it has that one's place, but
        outputs and a state folder of its own, and reads nothing that people wrote.
    """

    file: Path
    settings: Settings
    original: StudyFolder | None = None

    @classmethod
    def open(cls, path: str | Path = ".") -> StudyFolder:
        """Open the study in a folder, or the one that a `study.toml` describes.

        Raises
        ------
        StudyError
            When there is no `study.toml`, or something in it is not as it should be. All that is
            wrong is named at once, a line each.

        Examples
        --------
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "study.toml").write_text('codebook = "codes.yaml"', encoding="utf-8")
        >>> study = StudyFolder.open(folder)
        >>> study.codebook == folder.resolve() / "codes.yaml"
        True
        """
        given = Path(path)
        file = given / FILE_NAME if given.is_dir() else given
        try:
            source = file.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise StudyError(
                msg("there is no {file_name} in this folder", file_name=FILE_NAME)
                if given.is_dir()
                else msg("this folder or file does not exist"),
                file=given,
                next_step=msg(
                    "name the folder of a study, or start one with 'panreflex new FOLDER'"
                ),
            ) from None
        except OSError as error:
            raise StudyError(
                msg("the file cannot be read ({strerror})", strerror=error.strerror), file=file
            ) from error
        except UnicodeDecodeError as error:
            raise StudyError(
                msg("the file is not UTF-8 text"),
                file=file,
                line=error.object[: error.start].count(b"\n") + 1,
                next_step=msg("save it again with the encoding UTF-8"),
            ) from None
        study = cls(file.resolve(), read_settings(source, file))
        study._keep_outputs_apart()
        study._keep_speakers_apart()
        return study

    @property
    def root(self) -> Path:
        """The folder that all paths are relative to."""
        return self.file.parent

    @property
    def title(self) -> str:
        """What the study is called."""
        return printable(self.settings.title or self.root.name).strip()

    @property
    def transcripts(self) -> Path:
        """The folder of the transcripts."""
        return self._path("transcripts")

    @property
    def metadata(self) -> Path | None:
        """The table of the transcripts' attributes; None where the study has none."""
        return None if self.original else self._optional_path("metadata")

    @property
    def codebook(self) -> Path:
        """The codebook file."""
        return self.state / "codebook.yaml" if self.original else self._path("codebook")

    @property
    def codings(self) -> Path | None:
        """The file or folder of human codings; None where the study has none."""
        return None if self.original else self._optional_path("codings")

    @property
    def topic_changes(self) -> Path:
        """The file of an analyst's changes of topics, which need not be there."""
        return self.placed(self.settings.topics.changes)

    @property
    def summaries(self) -> Path:
        """The file of people's summaries for the theme matrix, which need not be there."""
        if self.original:
            return self.state / "summaries.csv"
        return self.placed(self.settings.tables.summaries)

    @property
    def survey(self) -> Path | None:
        """The table of a survey; None where the study names none."""
        named = self.settings.tables.survey
        if self.original:
            return self.state / "survey.csv" if named else None
        return self.placed(named) if named else None

    @property
    def recommendations(self) -> Path:
        """The sheet of people's recommendations, which need not be there."""
        if self.original:
            return self.state / "recommendations.csv"
        return self.placed(self.settings.tables.recommendations)

    @property
    def recommendation_files(self) -> tuple[Path, ...]:
        """The files of recommendations that are there: the named one, or with another ending."""
        named = self.recommendations
        others = (named.with_suffix(ending) for ending in ADVICE if ending != named.suffix.lower())
        return tuple(path for path in (named, *others) if path.exists())

    @property
    def recommendation_sheet(self) -> Path:
        """The sheet of suggestions that people fill in, which need not be there."""
        if self.original:  # what stands in it is among the recommendations
            return self.state / "recommendation_sheet.csv"
        return self.placed(self.settings.tables.recommendation_sheet)

    @property
    def examples(self) -> Path:
        """The sheet of good examples that people confirmed, which need not be there."""
        if self.original:
            return self.state / "examples.csv"
        return self.placed(self.settings.tables.examples)

    @property
    def outputs(self) -> Path:
        """The folder of the results."""
        if self.original:
            there = self.original.outputs
            return there.with_name(f"{there.name}{PSEUDONYMISED}")
        return self._path("outputs")

    @property
    def pseudonyms(self) -> Path:
        """The folder of the list of replacements and of its sheets; nothing of it is exported."""
        whose = self.original or self
        return whose.root / Path(whose.settings.pseudonyms.folder).expanduser()

    @property
    def roles(self) -> dict[str, Role]:
        """The roles of speakers that the study sets for all documents, by label."""
        return _roles(self.settings.speakers)

    @property
    def document_roles(self) -> dict[str, dict[str, Role]]:
        """The roles that the study sets for one document, by its id."""
        return {
            document: _roles(speakers)
            for document, speakers in self.settings.speakers.documents.items()
        }

    @property
    def state(self) -> Path:
        """The folder of what the program remembers between two runs; may be deleted."""
        folder = self.root / STATE
        return folder / "pseudonymised" if self.original else folder

    @property
    def history(self) -> Path:
        """The folder of what must outlast the working copies: the history of runs."""
        return self.root / "history"

    def require(self, *keys: str) -> None:
        """Make sure that what some keys name exists.

        Parameters
        ----------
        *keys : str
            Any of ``"transcripts"``, ``"metadata"``, ``"codebook"``, ``"codings"``.

        Raises
        ------
        StudyError
            Naming the first file or folder that is not there.
        """
        for key in keys:
            path: Path | None = getattr(self, key)
            if path is None:
                continue
            wanted = {"transcripts": path.is_dir, "codings": path.exists}.get(key, path.is_file)
            if not wanted():
                raise StudyError(
                    _missing(key, getattr(self.settings, key)),
                    file=self.file.name,
                    line=self._line(key),
                    next_step=msg("put it there, or change '{key}'", key=key),
                )

    def check_attributes(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the metadata columns to cross codes with, once all of them are known to exist.

        Parameters
        ----------
        columns : iterable of str
            The attributes that the documents have.

        Raises
        ------
        StudyError
            Naming the first one that does not exist, and the nearest that does.
        """
        known = list(columns)
        for name in self.settings.tables.attributes:
            if name not in known:
                raise StudyError(
                    msg(
                        "the metadata have no column '{name}', which [tables] attributes names",
                        name=name,
                    ),
                    file=self.file.name,
                    line=self._line("tables", "attributes"),
                    next_step=nearest(name, known),
                )
        return self.settings.tables.attributes

    def _path(self, key: str) -> Path:
        return self.placed(getattr(self.settings, key))

    def placed(self, name: str) -> Path:
        """Return where a file or folder lies that the settings name.

        Raises
        ------
        StudyError
            Nothing can have this name.
        """
        try:
            path = self.root / Path(name).expanduser()
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                path.stat()
        except (OSError, ValueError, RuntimeError):  # too long; NUL; the home folder of nobody
            raise StudyError(
                msg("'{name}' cannot be a file or folder", name=name[:40]),
                file=self.file.name,
                next_step=msg("write it as a path from the folder of the study"),
            ) from None
        return path

    def _optional_path(self, key: str) -> Path | None:
        path = self._path(key)
        written = key in self.settings.model_fields_set
        return path if getattr(self.settings, key) and (written or path.exists()) else None

    def _line(self, *keys: str) -> int | None:
        return line_of(self.file.read_text(encoding="utf-8-sig"), keys)

    def _keep_outputs_apart(self) -> None:
        # Outputs among the inputs would be read as inputs by the next run.
        outputs = self.outputs.resolve()
        for key in ("transcripts", "codings"):
            folder = self._path(key).resolve()
            if getattr(self.settings, key) and (outputs == folder or folder in outputs.parents):
                raise StudyError(
                    msg("the folder of outputs lies in the folder of {key}", key=key),
                    file=self.file.name,
                    line=self._line("outputs") or self._line(key),
                    next_step=msg("choose another folder for 'outputs'"),
                )

    def _keep_speakers_apart(self) -> None:
        general = self.settings.speakers
        homes = {("speakers",): general} | {
            ("speakers", "documents", document): speakers
            for document, speakers in general.documents.items()
        }
        for home, speakers in homes.items():
            asking = {label.casefold() for label in speakers.interviewer}
            for label in speakers.participant:
                if label.casefold() in asking:
                    raise StudyError(
                        msg(
                            "the speaker '{label}' is both interviewer and participant", label=label
                        ),
                        file=self.file.name,
                        line=self._line(*home, "participant"),
                        next_step=msg("take the label out of one of the two lists"),
                    )


def _roles(speakers: SpeakerSettings | DocumentSpeakers) -> dict[str, Role]:
    return dict.fromkeys(speakers.interviewer, Role.INTERVIEWER) | dict.fromkeys(
        speakers.participant, Role.PARTICIPANT
    )


def _missing(key: str, name: str) -> Message:
    if key == "transcripts":
        return msg("the folder '{name}' ({key}) does not exist", name=name, key=key)
    if key == "codings":
        return msg("the file or folder '{name}' ({key}) does not exist", name=name, key=key)
    return msg("the file '{name}' ({key}) does not exist", name=name, key=key)
