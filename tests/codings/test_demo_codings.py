from __future__ import annotations

from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.codings import anchor_codings, read_codings
from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.metadata import read_metadata
from pipeline.study import StudyFolder

ROOT = Path(__file__).parents[2]


def test_all_codings_of_the_demo_study_stand_in_their_turn_word_for_word():
    study = StudyFolder.open(ROOT)
    rows, unread = read_codings(study.codings)
    coded = {row.document for row in rows}
    metadata = {
        file: attributes
        for file, attributes in read_metadata(study.metadata).items()
        if attributes["document"] in coded
    }
    corpus = read_corpus(study.transcripts, metadata=metadata, only=set(metadata))
    codings, unplaced = anchor_codings(rows, corpus.documents, load_codebook(study.codebook))
    assert (len(rows), len(codings), unread, unplaced) == (293, 293, (), ())
    texts = {document.id: document.text for document in corpus.documents}
    for row, coding in zip(rows, codings, strict=True):
        assert (coding.document, coding.code, coding.coder) == (row.document, row.code, "HK")
        assert coding.turn == row.turn
        assert texts[coding.document][coding.start : coding.end] == row.quote
        assert coding.comment == ""
