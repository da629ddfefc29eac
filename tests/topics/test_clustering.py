"""Which passages belong together?"""

import numpy as np
import pytest
from scipy.sparse import block_diag, csr_matrix, random_array
from sklearn.preprocessing import normalize

from pipeline.topics import clustering
from pipeline.topics import similarity as similarity_module
from pipeline.topics.clustering import (
    _assign_to_parts,
    _number_of_parts,
    _sample,
    cluster_passages,
    membership_shares,
    neighbour_graph,
    partition,
    recurring_topics,
)
from pipeline.topics.similarity import (
    joint_features,
    joint_sums,
    of_length_1,
    remove_document_effect,
    similarity,
    sparse_of_length_1,
)


def test_what_the_passages_of_a_document_share_is_taken_away():
    # Two people with a voice of their own (third number) speak of two themes (first two).
    said = np.array([[1, 0, 1], [0, 1, 1], [1, 0, -1], [0, 1, -1]] * 20, dtype=np.float32)

    left = remove_document_effect(said, ["I1", "I1", "I2", "I2"] * 20)

    # Of the voice 40 / (40 + 20) is taken: 1 - 2/3 = 1/3 is left. The mean (½, ½, 0) is taken too.
    assert np.allclose(left[0] / left[0, 0] * 0.5, [0.5, -0.5, 1 / 3])
    assert left[0] @ left[2] > 0 > left[0] @ left[1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lengths_are_those_of_scikit_learn_to_the_last_digit(dtype):
    rows = np.random.default_rng(0).normal(size=(50, 30)).astype(dtype)
    rows[3], rows[5] = 0, 1e-20
    assert of_length_1(rows).dtype == dtype
    assert (of_length_1(rows) == normalize(rows)).all()
    sparse = csr_matrix(random_array((50, 30), density=0.1, rng=0).astype(dtype))
    assert sparse_of_length_1(sparse).dtype == dtype
    assert (sparse_of_length_1(sparse.T) != normalize(sparse.T)).nnz == 0


def test_of_a_document_with_one_passage_little_is_taken():
    said = np.array([[1, 0], [-1, 0]], dtype=np.float32)

    # 1 / (1 + 20) of each is its voice; the direction stays.
    assert np.allclose(remove_document_effect(said, ["I1", "I2"]), [[1, 0], [-1, 0]])


def test_vectors_and_words_each_count_half():
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 1]])
    words = csr_matrix(np.array([[1.0, 0], [0, 1], [1, 0]]))

    graph = neighbour_graph(vectors, words, 1).toarray()

    # Likeness: 0–1 (0.6 + 0) / 2 = 0.3; 0–2 (0 + 1) / 2 = 0.5; 1–2 (0.8 + 0) / 2 = 0.4.
    # Nearest to 0 is 2, to 1 is 2, to 2 is 0: the tie 0–2 is mutual, 1–2 is from one side.
    assert np.allclose(graph, [[0, 0, 0.5], [0, 0, 0.2], [0.5, 0.2, 0]])


def test_passages_that_have_nothing_in_common_are_joined_all_the_same():
    graph = neighbour_graph(np.eye(3), csr_matrix(np.eye(3)), 1)

    assert (np.asarray(graph.sum(axis=1)) > 0).all()


def test_the_graph_does_not_depend_on_how_many_are_compared_at_a_time(monkeypatch):
    random = np.random.default_rng(0)
    vectors = random.normal(size=(20, 4))
    words = csr_matrix(random.random((20, 6)))
    at_once = neighbour_graph(vectors, words, 3).toarray()

    monkeypatch.setattr(clustering, "BLOCK_CELLS", 60)  # three rows of 20

    assert np.allclose(neighbour_graph(vectors, words, 3).toarray(), at_once)


def cliques(*sizes):
    return block_diag([np.ones((size, size)) for size in sizes]).tolil()


@pytest.mark.parametrize("random_starts", [True, False])
def test_there_are_as_many_parts_as_the_graph_has(random_starts):
    graph = cliques(7, 8, 9, 10, 11)
    graph[0, 7] = graph[7, 0] = 1  # one bridge changes nothing

    parts = partition(graph.tocsr(), random_starts=random_starts)

    assert [len(set(part)) for part in np.split(parts, [7, 15, 24, 34])] == [1] * 5
    assert len(set(parts)) == 5


def test_parts_of_what_is_clearly_one_are_no_parts():
    # Two groups of two halves. From each node 6 of 7 steps stay in its half: the eigenvalue is
    # (6 - 1) / 7 = 0.71, over one half. But none leaves the group (1), and 1 - 0.71 > 0.2.
    graph = cliques(6, 6, 6, 6)
    for node in (*range(6), *range(12, 18)):
        graph[node, node + 6] = graph[node + 6, node] = 1

    parts = partition(graph.tocsr())

    assert [len(set(part)) for part in np.split(parts, 2)] == [1, 1]
    assert len(set(parts)) == 2


def test_as_many_parts_as_eigenvalues_over_one_half_unless_they_drop_sharply():
    assert _number_of_parts(np.array([1, 0.8, 0.7, 0.6, 0.45, 0.3])) == 4
    assert _number_of_parts(np.array([1, 0.95, 0.9, 0.6, 0.55, 0.3])) == 3
    assert _number_of_parts(np.array([1, 0.6, 0.55, 0.2])) == 3
    assert _number_of_parts(np.array([1, 0.9, 0.8])) == 3
    assert _number_of_parts(np.array([1, 0.4, 0.1])) == 1


def test_who_belongs_nowhere_and_what_does_not_recur_is_no_topic():
    parts = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    belongs = [True, True, True, True, True, True, True, True, True, False]
    documents = ["I1", "I2", "I1", "I1", "I1", "I1", "I1", "I2", "I2", "I2"]

    # 0: three passages of two documents. 1: one document only. 2: three are left of four.
    assert recurring_topics(parts, belongs, documents, 3) == [0, 0, 0, -1, -1, -1, 1, 1, 1, -1]
    assert recurring_topics(parts, belongs, documents, 4) == [-1] * 10


def test_topics_are_numbered_by_falling_size():
    assert recurring_topics([4, 2, 2, 4, 2], [True] * 5, ["I1", "I2", "I1", "I2", "I1"], 2) == [
        1,
        0,
        0,
        1,
        0,
    ]


def test_ties_to_the_own_part_are_shares():
    graph = csr_matrix(np.array([[0, 2.0, 6], [2, 0, 0], [6, 0, 0]]))

    assert np.allclose(membership_shares(graph, np.array([0, 0, 1])), [0.25, 1, 0])


def test_what_is_all_alike_has_no_topics():
    topics, ties = cluster_passages(np.ones((14, 2)), [("Zaun",)] * 14, ["I1", "I2"] * 7)

    assert set(topics) == {-1}
    assert set(ties) == {0.0}


def themes(times):
    """Three themes, said in turn by four people, each passage a little different."""
    random = np.random.default_rng(0)
    theme = np.arange(times) % 3
    vectors = np.eye(8)[theme] + random.normal(scale=0.1, size=(times, 8))
    words = [(("Zaun", "Honig", "Fest")[one],) for one in theme]
    documents = [f"I{number % 4}" for number in range(times)]
    return theme, vectors.astype(np.float32), words, documents


def test_what_is_too_much_to_learn_from_is_placed_by_what_was_learned(monkeypatch):
    monkeypatch.setattr(clustering, "SAMPLE_SIZE", 60)
    theme, vectors, words, documents = themes(300)

    topics, ties = cluster_passages(vectors, words, documents)

    assert len(set(zip(topics, theme, strict=True))) == len(set(topics)) == 3
    assert min(ties) > 0.9


def test_a_passage_is_placed_where_most_of_its_ties_to_the_learned_ones_lead():
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]])
    no_words = csr_matrix((3, 1))

    parts, ties = _assign_to_parts(
        vectors, no_words, np.array([0, 1]), np.array([0, 1]), neighbours=2
    )

    # The third is tied to the first by 0.6 / 2 = 0.3 and to the second by 0.8 / 2 = 0.4.
    assert parts.tolist() == [0, 1, 1]
    assert np.allclose(ties, [1, 1, 4 / 7], atol=1e-5)


def test_one_passage_is_learned_from_of_each_stretch_of_the_text(monkeypatch):
    monkeypatch.setattr(clustering, "SAMPLE_SIZE", 10)

    assert _sample(10, 0).tolist() == list(range(10))
    assert (_sample(40, 0) // 4).tolist() == list(range(10))


def test_the_themes_do_not_depend_on_how_many_are_joined_at_a_time(monkeypatch):
    random = np.random.default_rng(0)
    vectors, words = random.normal(size=(20, 4)), csr_matrix(random.random((20, 6)))
    member = csr_matrix(np.eye(3)[np.arange(20) % 3])
    whole = joint_features(vectors, words)
    monkeypatch.setattr(similarity_module, "BLOCK", 7)

    found = joint_sums(vectors, words, member)

    assert np.allclose(found.toarray(), (member.T @ whole).toarray())
    assert np.allclose(similarity(vectors, words, found), (whole @ found.T).toarray())
