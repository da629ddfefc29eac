"""A study in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.api.display import (
    CodebookView,
    CodeView,
    CodingView,
    DocumentView,
    SegmentView,
    TopicView,
)
from pipeline.api.documents import as_series, coded_frame, documents_of, units_of
from pipeline.api.evaluation import Evaluation
from pipeline.api.frames import codebook_frame, dimension_frame, documents_frame
from pipeline.api.html import block, faint, heading, paragraph
from pipeline.api.namespaces import Plots, Tables, UnknownNameError, named
from pipeline.api.topic_table import TopicTable
from pipeline.api.words import say
from pipeline.codebook import load_codebook
from pipeline.errors import StudyError, nearest
from pipeline.i18n import msg
from pipeline.manifest import FILE_NAME
from pipeline.results import Results
from pipeline.run import Listener, RunSummary, run
from pipeline.scaffold import new_study
from pipeline.stages import STAGES, evaluate_study, records_file
from pipeline.stages.agreement import compare_coders, machine_codings, own_model_codings
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from pipeline.coding.coder import Coder
    from pipeline.embed import Encoder


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

    @classmethod
    def new(cls, path: str | Path, *, title: str = "", language: str = "de") -> Study:
        """Start a study of your own in a folder, with a small example to be replaced.

        Parameters
        ----------
        path : path-like
            The folder, which is made where it is missing.
        title : str
            What the study is called; the folder's name, if not given.
        language : str
            Language of the interviews, as two letters.

        Raises
        ------
        StudyError
            There is a study already; then nothing is written.

        Examples
        --------
        >>> import tempfile
        >>> Study.new(Path(tempfile.mkdtemp()) / "one", title="Gärten")
        <Study 'Gärten': not run yet>
        """
        folder = Path(path)
        new_study(folder, title=title or folder.resolve().name, language=language)
        return cls.open(folder)

    @property
    def results(self) -> Results:
        """The results of all stages, as records (`pipeline.results.Results`).

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> [coding.code for coding in garden_study().results.codings]
        ['M1', 'M2', 'M1']
        """
        if not _was_run(self.folder):
            raise StudyError(
                msg("the study has not been run yet"),
                file=self.folder.root,
                next_step=msg("call its run()"),
            )
        return _results_of(self.folder)

    @property
    def documents(self) -> pd.DataFrame:
        """The transcripts (columns: `documents_frame`), with a column for each attribute.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().documents["words"].tolist()
        [21, 11, 13]
        """
        return documents_frame(self.results)

    @property
    def segments(self) -> pd.DataFrame:
        """Every sentence, coded or not, in the shape of ``segments.csv``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().segments["text"].iloc[1]
        'Wegen der Tomaten.'
        """
        from pipeline import tables

        return tables.segments(self.results.segments, self.results.language)

    @property
    def codings(self) -> pd.DataFrame:
        """Every coded passage, by people and machine, in the shape of ``coded_segments.csv``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> people = garden_study().codings.query("status == 'human'")
        >>> people["code"].tolist()
        ['M1', 'M2', 'M1']
        """
        from pipeline import tables

        found = self.results
        return tables.coded_segments(
            found.coded,
            found.documents,
            found.codebook,
            found.language,
            values=found.dimension_values,
            dimensions=tuple(one.name for one in found.dimensions),
        )

    @property
    def dimension_values(self) -> pd.DataFrame:
        """Which value each coded passage has in each dimension (columns: `dimension_frame`).

        How often each code is given with each value is ``study.tables["code_by_<dimension>"]``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().dimension_values.empty  # it has no dimensions
        True
        """
        return dimension_frame(self.results)

    @property
    def codebook(self) -> pd.DataFrame:
        """The codes (columns: `codebook_frame`); `category_system` shows them to be read.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().codebook["code_name"].tolist()
        ['Ernte', 'Leute']
        """
        return codebook_frame(load_codebook(self.folder.codebook))

    @property
    def topics(self) -> TopicTable:
        """What recurs without the codebook, in the shape of ``topics.csv``.

        ``study.topics.model`` is the model, a ``bertopic.BERTopic``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> len(garden_study().topics)  # too little text
        0
        """
        from pipeline import tables

        found = self.results
        if "topics" in found.tables:
            table = found.tables["topics"]
        else:
            table = tables.topics(found.topics, found.assignments, found.documents, found.language)
        return TopicTable.of(table, self.folder)

    @property
    def tables(self) -> Tables:
        """All tables of the outputs by name, as ``study.tables.frequencies``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> "frequencies" in garden_study().tables
        True
        """
        return Tables(self.results.tables)

    @property
    def plot(self) -> Plots:
        """All pictures by name, as ``study.plot.frequency_bars()``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> "frequency_bars" in dir(garden_study().plot)
        True
        """
        return Plots(lambda: self.results)

    @property
    def category_system(self) -> CodebookView:
        """The codebook to be read in a notebook; ``study.category_system["B2"]`` is one code.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().category_system
        <Codebook: 2 codes>
        """
        return CodebookView(self.results.codebook, self.results)

    def document(self, name: str) -> DocumentView:
        """Return a transcript by its id, to be read with its codings.

        Parameters
        ----------
        name : str
            The id, as in the column ``document``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().document("G2").record.turns[1].speaker
        'B'
        """
        found = self.results
        known = {document.id: document for document in found.documents}
        return DocumentView(
            named(name, known, msg("there is no document '{name}'", name=name)), found
        )

    def segment(self, name: str) -> SegmentView:
        """Return a sentence by its id, to be read in its turn.

        Parameters
        ----------
        name : str
            The id, as in the column ``segment_id`` of `segments`.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().segment("G2_26_63")
        <Segment 'G2_26_63': M1>
        """
        found = self.results
        known = {segment.id: segment for segment in found.segments}
        return SegmentView(
            named(name, known, msg("there is no segment '{name}'", name=name)), found
        )

    def coding(self, segment: str, code: str) -> CodingView:
        """Return a coded passage, to be read with what it rests on.

        Parameters
        ----------
        segment, code : str
            As in the columns ``segment_id`` and ``code`` of `codings`.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().coding("G2_26_63", "M1").text
        'Ich esse gern, was ich geerntet habe.'
        """
        found = self.results
        codes = {one.code: one for one in found.coded if one.id == segment}
        if not codes:
            known = dict.fromkeys(one.id for one in found.coded)
            raise UnknownNameError(
                msg("there is no coded passage '{segment}'", segment=segment),
                next_step=nearest(segment, known),
            )
        return CodingView(
            named(
                code,
                codes,
                msg("passage '{segment}' has no code '{name}'", segment=segment, name=code),
            ),
            found,
        )

    def code_definition(self, code: str) -> CodeView:
        """Return a code by its id, to be read with its surest passages.

        Parameters
        ----------
        code : str
            The id, as in the column ``code``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().code_definition("M1").record.name
        'Ernte'
        """
        return self.category_system[code]

    def topic(self, number: int) -> TopicView:
        """Return a topic by its number, to be read with its typical passages.

        Parameters
        ----------
        number : int
            As in the column ``topic``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().topic(0)
        Traceback (most recent call last):
        pipeline.api.namespaces.UnknownNameError: there is no topic '0'; none are known
        """
        found = self.results
        known = {str(topic.id): topic for topic in found.topics}
        return TopicView(
            named(str(number), known, msg("there is no topic '{name}'", name=number)), found
        )

    def run(
        self,
        stages: Iterable[str] | None = None,
        *,
        force: bool = False,
        profile: bool = False,
        listener: Listener | None = None,
    ) -> RunSummary:
        """Bring the study up to date; stages whose inputs have not changed are skipped.

        Parameters
        ----------
        stages : iterable of str, optional
            The stages that are wanted (``["ingest"]``), with those before them; all, if not given.
        force : bool
            Run them even if nothing changed.
        profile : bool
            Measure what the parts of each stage that runs cost, and write ``profile.csv``.
        listener : Listener, optional
            Follows the run.

        Returns
        -------
        RunSummary
            What the study has come to.

        Raises
        ------
        PanreflexError
            Something is wrong that no stage can work around.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().run().documents  # nothing has changed
        3
        """
        wanted = None if stages is None else list(stages)
        for name in wanted or ():
            named(name, STAGES, msg("there is no stage '{name}'", name=name))
        return run(self.folder, wanted, listener, force=force, profile=profile)

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

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> coded = garden_study().code(["Die Tomaten schmecken nach Sommer."])
        >>> sorted(coded)[:4]
        ['code', 'code_name', 'end', 'evidence']
        """
        series = as_series(texts)
        codebook = self.results.codebook
        documents = documents_of(series)
        with one_thread():
            coder, encoder = _coder_of(self.folder)
            units = units_of(documents, codebook.language, split=split)
            coded = coder.code(coder.extract(units, encoder, standalone=True)) if units else ()
        return coded_frame(coded, documents, series, codebook)

    def evaluate(self, *, hide_questions: bool = False, curve: bool = False) -> Evaluation:
        """Measure the coding on documents that the machine has not seen.

        Parameters
        ----------
        hide_questions : bool
            Predict as if the interviewers' questions were not known.
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

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().evaluate().report.documents
        2
        """
        _ = self.results
        report = evaluate_study(
            self.folder, lambda *_: None, hide_questions=hide_questions, curve=curve
        )
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

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().agreement().empty  # only one person coded
        True
        """
        from pipeline.tables import agreement

        found = self.results
        machine_codes = (
            (*machine_codings(self.folder, lambda *_: None), *own_model_codings(self.folder))
            if machine
            else ()
        )
        compared = compare_coders(self.folder, uncoded_counts=uncoded_counts, machine=machine_codes)
        return agreement(compared.agreements, found.codebook, found.language)

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


def _results_of(folder: StudyFolder) -> Results:
    """Return what a study has come to."""
    return _results(folder, _stamp(folder))


def _coder_of(folder: StudyFolder) -> tuple[Coder, Encoder]:
    """Return what the human codings of a study teach, and the encoder that it was taught with."""
    return _coder(folder, _stamp(folder))


def _was_run(folder: StudyFolder) -> bool:
    """Return whether there is anything to be read."""
    return records_file(folder, "documents").exists()


def _stamp(folder: StudyFolder) -> tuple[int, ...]:
    """Return what is another when a run, or a person, has changed what the results are read of."""
    files = (folder.outputs / FILE_NAME, folder.codebook)
    return tuple(path.stat().st_mtime_ns for path in files if path.exists())


@lru_cache(maxsize=2)
def _results(folder: StudyFolder, stamp: tuple[int, ...]) -> Results:
    del stamp  # it only tells an older run from a newer one
    from pipeline.stages.results import read_results

    return read_results(folder)


@lru_cache(maxsize=1)
def _coder(folder: StudyFolder, stamp: tuple[int, ...]) -> tuple[Coder, Encoder]:
    """Learn from the human codings of a study; new texts leave no trace in its cache."""
    del stamp
    from pipeline.coding.coder import learn
    from pipeline.embed import open_combined_encoder
    from pipeline.language.study_cache import study_cache
    from pipeline.stages.coding_inputs import coding_inputs_of

    settings = folder.settings
    cache = folder.state / "vectors.sqlite"
    encoder = open_combined_encoder(
        settings.coding.encoder, cache if cache.exists() else None, None, folder.root, keep=False
    )
    with study_cache(folder.state, keep=False):
        coder = learn(
            coding_inputs_of(folder).inputs,
            encoder,
            auto_precision=settings.coding.auto_precision,
            seed=settings.seed,
        )
    return coder, encoder
