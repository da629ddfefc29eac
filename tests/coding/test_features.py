from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding.features import describe, extract, fit_extractor, shifted
from pipeline.records import Role


def extracted(segments, codes, encoder):
    """The features of sentences and codes, and the extractor that was fitted on them."""
    units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    extractor = fit_extractor(units, codes, encoder)
    return extract(segments, extractor, encoder), describe(codes, extractor, encoder), extractor


def test_only_participants_are_seen_and_each_with_its_question(encoder, codebook, segments_of):
    segments = segments_of(
        "G1",
        [("B", ["Vorweg."]), ("I", ["Und", "das Wasser?"]), ("B", ["Knapp."]), ("C", ["Ja."])],
    )
    dataset, _, extractor = extracted(segments, codebook.codable, encoder)
    assert [unit.text for unit in dataset.units] == ["Vorweg.", "Knapp.", "Ja."]
    asked = extractor.vectors(["Und das Wasser?"], encoder)[0]
    assert dataset.question.vectors[0] == pytest.approx(0)  # nobody had asked yet
    assert dataset.question.vectors[1] == pytest.approx(asked)
    assert dataset.question.vectors[2] == pytest.approx(asked)  # the second one answers it too


def test_a_window_ends_with_its_turn(encoder, codebook, segments_of):
    segments = segments_of("G1", [("B", ["Regen.", "Wasser."]), ("C", ["Erde."])])
    dataset, _, _ = extracted(segments, codebook.codable, encoder)
    alone = dataset.sentence.vectors
    assert dataset.window.vectors[2] == pytest.approx(alone[2])
    weighted = alone[0] + 0.6 * alone[1]
    assert dataset.window.vectors[0] == pytest.approx(weighted / np.linalg.norm(weighted))


def test_a_window_has_the_wording_of_its_sentences_together(encoder, codebook, segments_of):
    segments = segments_of("G1", [("B", ["Der Regen.", "Das Wasser!", "Der Garten."])])
    dataset, _, extractor = extracted(segments, codebook.codable, encoder)
    together = ["Der Regen. Das Wasser!", "Der Regen. Das Wasser! Der Garten."]
    expected = extractor.ngrams([*together, "Das Wasser! Der Garten."]).toarray()
    assert (dataset.window.ngrams.toarray() == expected).all()


def test_what_the_codebook_leaves_out_is_near_to_nothing(encoder, codebook, segments_of):
    dataset, book, _ = extracted(segments_of("G1", [("B", ["Regen."])]), codebook.codable, encoder)
    assert dataset.sentence.meaning(book.include) == pytest.approx(0)
    assert dataset.sentence.wording(book.exclude) == pytest.approx(0)


def test_the_terms_of_a_code_are_part_of_what_it_means(encoder, codebook, segments_of):
    segments = segments_of("G1", [("B", ["Zisterne.", "Regen."])])
    water, soil = codebook.codable
    plain, named = (
        dataset.sentence.wording(book.definition)[0, 0]
        for dataset, book, _ in (
            extracted(segments, (water, soil), encoder),
            extracted(segments, (replace(water, terms=("Zisterne",)), soil), encoder),
        )
    )
    assert plain == pytest.approx(0)
    assert named > 0.1


@pytest.mark.parametrize(
    ("step", "expected"), [(1, [2, 0, 4, 0]), (-1, [0, 1, 0, 3]), (2, [0, 0, 0, 0])]
)
def test_shifted_stays_in_the_turn(step, expected):
    values, turns = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0, 0, 1, 1])
    assert shifted(values, turns, step).ravel().tolist() == expected
