"""What can an analyst ask of a study?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.api.display import CodingView, DocumentView, SegmentView
from pipeline.api.display_codes import CodebookView, CodeView, TopicView
from pipeline.api.documents import as_series, coded_frame, documents_of, units_of
from pipeline.api.frames import codebook_frame, documents_frame
from pipeline.api.html import block, faint, heading, paragraph
from pipeline.api.names import UnknownNameError, named
from pipeline.api.namespaces import Plots, Tables
from pipeline.api.words import say
from pipeline.errors import StudyError, nearest
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.api.evaluation import Evaluation
    from pipeline.coding.coder import Coder
    from pipeline.results import Results
    from pipeline.run import Listener, Summary


@dataclass(frozen=True, repr=False)
class Study:
    """A study: what it has come to, as DataFrames, and what can be done with it.

    Everything is read from the last run when it is asked for, and again when another run has
    written since. DataFrames are copies, which may be changed.

    Parameters
    ----------
    folder : StudyFolder
        Where it lives; `Study.open` finds it.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "study.toml").write_text('title = "Gärten"', encoding="utf-8")
    >>> Study.open(folder)
    <Study 'Gärten': not run yet>
    """

    folder: StudyFolder

    @classmethod
    def open(cls, path: str | Path = ".") -> Study:
        """Open the study in a folder, or the one that a ``study.toml`` describes.

        Parameters
        ----------
        path : path-like
            The folder or the file.

        Raises
        ------
        StudyError
            There is no study, or its settings are not as they should be.

        Examples
        --------
        >>> Study.open("nowhere")
        Traceback (most recent call last):
        pipeline.errors.StudyError: nowhere: this folder or file does not exist; ...
        """
        return cls(StudyFolder.open(path))

    @property
    def results(self) -> Results:
        """All that the stages have left, as records (`pipeline.results.Results`)."""
        if not _was_run(self.folder):
            raise StudyError(
                "the study has not been run yet", file=self.folder.root, next_step="call its run()"
            )
        return _results(self.folder, _stamp(self.folder))

    @property
    def documents(self) -> pd.DataFrame:
        """The transcripts (columns: `documents_frame`), with a column for each attribute."""
        return documents_frame(self.results)

    @property
    def segments(self) -> pd.DataFrame:
        """Every sentence, coded or not, in the shape of ``segments.csv``."""
        from pipeline import tables

        return tables.segments(self.results.segments, self.results.language)

    @property
    def codings(self) -> pd.DataFrame:
        """Every coded passage, by people and machine, in the shape of ``coded_segments.csv``."""
        from pipeline import tables

        found = self.results
        return tables.coded_segments(found.coded, found.documents, found.codebook, found.language)

    @property
    def codebook(self) -> pd.DataFrame:
        """The codes (columns: `codebook_frame`); `category_system` shows them to be read."""
        from pipeline.codebook import load_codebook

        return codebook_frame(load_codebook(self.folder.codebook))

    @property
    def topics(self) -> pd.DataFrame:
        """What recurs without the codebook, in the shape of ``topics.csv``."""
        from pipeline import tables

        found = self.results
        if "topics" in found.tables:
            return found.tables["topics"].copy()
        return tables.topics(found.topics, found.assignments, found.documents, found.language)

    @property
    def tables(self) -> Tables:
        """All tables of the outputs by name, as ``study.tables.frequencies``."""
        return Tables(self.results.tables)

    @property
    def plot(self) -> Plots:
        """All pictures by name, as ``study.plot.frequency_bars()``."""
        return Plots(lambda: self.results)

    @property
    def category_system(self) -> CodebookView:
        """The codebook to be read in a notebook; ``study.category_system["B2"]`` is one code."""
        return CodebookView(self.results.codebook, self.results)

    def document(self, name: str) -> DocumentView:
        """Return a transcript by its id, to be read with its codings.

        Parameters
        ----------
        name : str
            The id, as in the column ``document``.
        """
        found = self.results
        known = {document.id: document for document in found.documents}
        return DocumentView(named(name, known, "there is no document"), found)

    def segment(self, name: str) -> SegmentView:
        """Return a sentence by its id, to be read in its turn.

        Parameters
        ----------
        name : str
            The id, as in the column ``segment_id`` of `segments`.
        """
        found = self.results
        known = {segment.id: segment for segment in found.segments}
        return SegmentView(named(name, known, "there is no segment"), found)

    def coding(self, segment: str, code: str) -> CodingView:
        """Return a coded passage, to be read with what it rests on.

        Parameters
        ----------
        segment, code : str
            As in the columns ``segment_id`` and ``code`` of `codings`.
        """
        found = self.results
        codes = {one.code: one for one in found.coded if one.id == segment}
        if not codes:
            known = dict.fromkeys(one.id for one in found.coded)
            raise UnknownNameError(
                f"there is no coded passage '{segment}'", next_step=nearest(segment, known)
            )
        return CodingView(named(code, codes, f"passage '{segment}' has no code"), found)

    def code_definition(self, code: str) -> CodeView:
        """Return a code by its id, to be read with its surest passages.

        Parameters
        ----------
        code : str
            The id, as in the column ``code``.
        """
        return self.category_system[code]

    def topic(self, number: int) -> TopicView:
        """Return a topic by its number, to be read with its typical passages.

        Parameters
        ----------
        number : int
            As in the column ``topic``.
        """
        found = self.results
        known = {str(topic.id): topic for topic in found.topics}
        return TopicView(named(str(number), known, "there is no topic"), found)

    def run(
        self,
        stages: Iterable[str] | None = None,
        *,
        force: bool = False,
        listener: Listener | None = None,
    ) -> Summary:
        """Bring the study up to date; stages whose inputs have not changed are skipped.

        Parameters
        ----------
        stages : iterable of str, optional
            The stages that are wanted (``["ingest"]``), with those before them; all, if not given.
        force : bool
            Run them even if nothing changed.
        listener : Listener, optional
            Is told how it is getting on.

        Returns
        -------
        Summary
            What the study has come to.

        Raises
        ------
        PanreflexError
            Something is wrong that no stage can work around.
        """
        from pipeline.run import run
        from pipeline.stages import STAGES

        wanted = None if stages is None else list(stages)
        for name in wanted or ():
            named(name, STAGES, "there is no stage")
        return run(self.folder, wanted, listener, force=force)

    def code(self, texts: Iterable[str], *, split: bool = True) -> pd.DataFrame:
        """Code new texts with the codebook and the human codings of the study.

        No text is kept, and no file written. The first call learns from the human codings, which
        takes as long as in a run; further calls do not.

        Parameters
        ----------
        texts : iterable of str
            The texts; a Series keeps its index. What a text is coded as does not depend on the
            others.
        split : bool
            Code passages of a text, sentence by sentence; False codes each text as a whole.

        Returns
        -------
        DataFrame
            As `pipeline.code_texts` returns it: a row for each passage and code, with the index of
            the texts, with probability, evidence, status and reason.

        Raises
        ------
        StudyError
            The study has not been run.
        """
        from pipeline.threads import one_thread

        series = as_series(texts)
        codebook = self.results.codebook
        documents = documents_of(series)
        with one_thread():
            coder = _coder(self.folder, _stamp(self.folder))
            units = units_of(documents, codebook.language, split=split)
            coded = coder.code(coder.look(units, by_itself=True)) if units else ()
        return coded_frame(coded, documents, series, codebook)

    def evaluate(self, *, masked: bool = False, curve: bool = False) -> Evaluation:
        """Measure the coding on documents that the machine has not seen.

        Parameters
        ----------
        masked : bool
            Judge as if the interviewers' questions were not known.
        curve : bool
            Draw the learning curve too, which takes longest.

        Returns
        -------
        Evaluation
            The report with its tables and its picture.

        Raises
        ------
        StudyError
            People have coded fewer than two documents.
        """
        from pipeline.api.evaluation import Evaluation
        from pipeline.stages import evaluate_study

        _ = self.results
        report = evaluate_study(self.folder, lambda *_: None, masked=masked, curve=curve)
        return Evaluation(report)

    def agreement(
        self, *, machine: bool = False, uncoded_counts: bool | None = None
    ) -> pd.DataFrame:
        """Measure how far people agree who coded the same documents.

        Parameters
        ----------
        machine : bool
            Compare the machine too, on documents that it has not seen.
        uncoded_counts : bool, optional
            Whether sentences without a code count; as the study's settings say, if not given.

        Returns
        -------
        DataFrame
            In the shape of ``agreement.csv``; without rows where nobody can be compared.
        """
        from pipeline.stages.agreement import compare_coders, machine_codings
        from pipeline.tables import agreement

        found = self.results
        said = machine_codings(self.folder, lambda *_: None) if machine else ()
        compared = compare_coders(self.folder, uncoded_counts=uncoded_counts, machine=said)
        return agreement(compared.found, found.codebook, found.language)

    def __repr__(self) -> str:
        if not _was_run(self.folder):
            return f"<Study '{self.folder.title}': not run yet>"
        counts = ", ".join(f"{count} {name}" for name, count in self._counts().items())
        return f"<Study '{self.folder.title}': {counts}>"

    def _repr_html_(self) -> str:
        language = self.folder.settings.language
        title = heading(self.folder.title, str(self.folder.root))
        if not _was_run(self.folder):
            return block(title, paragraph("", faint(say("not_run", language))))
        counts = " · ".join(f"{n} {say(name, language)}" for name, n in self._counts().items())
        names = ", ".join(self.tables)
        return block(
            title,
            paragraph("", counts),
            paragraph(say("tables", language), faint(names)) if names else "",
        )

    def _counts(self) -> dict[str, int]:
        found = self.results
        counts = {
            "documents": len(found.documents),
            "segments": len(found.segments),
            "codings": len(found.coded),
            "topics": len(found.topics),
            "faults": len(found.faults),
        }
        return {name: count for name, count in counts.items() if count or name != "faults"}


def _was_run(folder: StudyFolder) -> bool:
    from pipeline.stages import records_file

    return records_file(folder, "documents").exists()


def _stamp(folder: StudyFolder) -> tuple[int, ...]:
    """Return what is another when a run, or a person, has changed what the results are read of."""
    from pipeline.manifest import FILE_NAME

    files = (folder.outputs / FILE_NAME, folder.codebook)
    return tuple(path.stat().st_mtime_ns for path in files if path.exists())


@lru_cache(maxsize=2)
def _results(folder: StudyFolder, stamp: tuple[int, ...]) -> Results:
    del stamp  # it only tells an older run from a newer one
    from pipeline.stages.results import read_results

    return read_results(folder)


@lru_cache(maxsize=1)
def _coder(folder: StudyFolder, stamp: tuple[int, ...]) -> Coder:
    """Learn from the human codings of a study; new texts leave no trace in its cache."""
    del stamp
    from pipeline.coding.coder import prepare, train_coder
    from pipeline.embed import open_together
    from pipeline.records import Segment
    from pipeline.stages import read_left
    from pipeline.stages.told import told_of

    settings, told = folder.settings, told_of(folder)
    cache = folder.state / "vectors.sqlite"
    encoder = open_together(
        settings.coding.encoder, cache if cache.exists() else None, None, folder.root, keep=False
    )
    corpus = prepare(
        read_left(folder, "segments", Segment),
        told.codebook,
        told.codings,
        encoder,
        uncoded_is_negative=settings.coding.uncoded_is_negative,
        opinions=told.heard.votes,
        judged=told.heard.judged,
        reviewed=told.reviewed,
    )
    return train_coder(
        corpus,
        told.codebook.language,
        auto_precision=settings.coding.auto_precision,
        seed=settings.seed,
    )
