"""BERTopic fits our parts, and what it hands out is what it hands out to all who know it."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from bertopic import BERTopic
from numpy.typing import NDArray

from pipeline.errors import StudyError
from pipeline.topics.bertopic_model import fit_bertopic, load_model, name_topics, save_model
from pipeline.topics.changes import TopicChange
from pipeline.topics.corpus import PassageCorpus, build_corpus
from pipeline.topics.model import TopicModel, find_topics
from pipeline.topics.parts import PassageClusterer, PassageTexts, TopicParts, identity_of
from pipeline.topics.seeds import Theme, encode_themes
from tests.topics.garden import THEMES as THEMES_OF_GARDEN
from tests.topics.garden import garden

SAID = garden()
CORPUS = build_corpus(SAID.segments, SAID.vectors)


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return vectors of the dimension of the corpus, which mean nothing."""
    vectors = [np.random.default_rng(crc32(text.encode())).normal(size=32) for text in texts]
    return np.array(vectors, dtype=np.float32)


def found(**options: object) -> TopicModel:
    return find_topics(CORPUS, encode=encode, with_bertopic=True, **options)


FOUND = found()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Folder and identity of a model that was saved."""
    folder = tmp_path_factory.mktemp("models") / "model"
    identity = identity_of(FOUND.parts, FOUND.topics, FOUND.bertopic.topics_)
    save_model(FOUND.bertopic, folder, identity)
    return folder, identity


@pytest.fixture(params=["fitted", "loaded"])
def model(request: pytest.FixtureRequest, saved: tuple[Path, str]) -> BERTopic:
    if request.param == "fitted":
        return FOUND.bertopic
    clusterer = PassageClusterer(CORPUS, numbers=FOUND.parts.clusterer.labels_)
    parts = TopicParts(CORPUS, clusterer, encode)
    read = load_model(saved[0], parts, saved[1])
    name_topics(read, FOUND.topics, parts.texts)
    return read


@pytest.fixture
def docs() -> list[str]:
    return PassageTexts(CORPUS).texts


CHANGES = (TopicChange(name="Wasser und Zaun", passages=((CORPUS.passages[0].id,),)),)
THEMES = encode_themes([Theme(name="Imkerei", texts=("Honig Biene Wabe",))], encode)


@pytest.mark.parametrize("options", [{}, {"changes": CHANGES}, {"themes": THEMES}, {"min_size": 9}])
def test_topics_are_the_same_with_and_without_bertopic(options):
    with_bertopic = found(**options)
    assert isinstance(with_bertopic.bertopic, BERTopic)
    assert with_bertopic == find_topics(CORPUS, encode=encode, **options)


def test_no_topics_are_no_error_of_bertopic():
    none = found(min_size=len(CORPUS.passages))
    assert (none.topics, none.bertopic) == ((), None)
    assert str(none.note) == "no theme recurs in several documents"


def test_topics_of_equal_size_keep_the_order_of_the_text():
    even = garden(turns={"water": 6, "fence": 6, "honey": 6, "party": 6})
    corpus = build_corpus(even.segments, even.vectors)
    model = find_topics(corpus, with_bertopic=True)
    assert len({one.topic for one in model.assignments}) == 4
    assert model == find_topics(corpus)


def test_numbers_words_and_labels_are_those_of_the_study(model, docs):
    ours = FOUND
    topic_of = {one.segment: one.topic for one in ours.assignments}
    assert model.topics_ == [topic_of[passage.id] for passage in CORPUS.passages]
    assert [word for word, _ in model.get_topic(0) if word][:10] == [
        word for word, _ in ours.topics[0].words
    ]
    info = model.get_topic_info().set_index("Topic")
    assert info.loc[0, "CustomName"] == ours.topics[0].label
    assert model.get_representative_docs(0)[0] in docs
    assert len(model.get_document_info(docs)) == len(docs)


def test_a_saved_model_is_found_only_by_those_whose_topics_it_is_of(saved, tmp_path):
    folder, identity = saved
    parts = TopicParts(CORPUS, PassageClusterer(CORPUS), encode)
    assert load_model(folder, parts, "of others") is None
    assert load_model(tmp_path / "none", parts, identity) is None
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / "panreflex.json").write_text("{")
    assert load_model(broken, parts, identity) is None
    assert [path.name for path in folder.parent.iterdir()] == ["model"]  # nothing half written


def test_another_label_is_another_model(saved):
    renamed = [replace(topic, label="Anders") for topic in FOUND.topics]
    assert identity_of(FOUND.parts, renamed, FOUND.bertopic.topics_) != saved[1]


def test_a_saved_model_is_one_that_bertopic_loads(saved):
    theirs = BERTopic.load(str(saved[0]))
    assert theirs.topics_ == FOUND.bertopic.topics_
    assert theirs.get_topic(0)[0][0] == FOUND.topics[0].words[0][0]
    assert theirs.custom_labels_ == FOUND.bertopic.custom_labels_


def test_passages_are_found_in_their_topics(model, docs):
    # The garden's vectors know the speaker as well as the theme: a passage has the topic of most.
    topics, similarities = model.transform(docs)
    assert np.mean(np.array(topics) == np.array(model.topics_)) > 0.9
    assert len(similarities) == len(docs)
    assert model.find_topics(docs[0], top_n=1)[0] == [model.topics_[0]]


def test_a_search_term_is_compared_as_words_are():
    """A word has much in common with all words, and nothing with the passages but its theme."""
    themes = dict(zip(THEMES_OF_GARDEN, np.eye(5, 32), strict=False))

    def short(words: Sequence[str]) -> NDArray[np.float64]:
        meant = [
            sum(
                (themes[name] for name, some in THEMES_OF_GARDEN.items() if word in some),
                np.zeros(32),
            )
            for word in words
        ]
        return np.array(meant) + 5 * themes["party"]

    model = find_topics(CORPUS, encode=short, with_bertopic=True).bertopic
    topic = model.find_topics("Honig", top_n=1)[0][0]
    assert "Honig" in dict(model.get_topic(topic))


def test_new_texts_need_an_encoder(docs):
    model = find_topics(CORPUS, with_bertopic=True).bertopic
    assert len(model.transform(docs[:2])[0]) == 2
    with pytest.raises(StudyError, match="no encoder for new texts"):
        model.transform(["Neu."])


def test_hierarchy_classes_and_time(model, docs):
    hierarchy = model.hierarchical_topics(docs)
    assert len(hierarchy) == 3  # of four topics
    assert "Honig" in model.get_topic_tree(hierarchy) or "Biene" in model.get_topic_tree(hierarchy)
    per_class = model.topics_per_class(docs, classes=list(CORPUS.documents))
    assert per_class.groupby("Class")["Frequency"].sum().to_dict() == {
        f"G{number}": CORPUS.documents.count(f"G{number}") for number in range(1, 7)
    }
    over_time = model.topics_over_time(docs, timestamps=list(range(len(docs))), nr_bins=2)
    assert over_time["Frequency"].sum() == len(docs)
    assert model.visualize_hierarchy(hierarchical_topics=hierarchy).data
    assert model.visualize_topics_per_class(per_class).data
    assert model.visualize_topics_over_time(over_time).data
    assert model.visualize_hierarchical_documents(docs, hierarchy, nr_levels=2).data


def test_how_much_of_a_passage_is_of_each_topic(model, docs):
    (shares,), _ = model.approximate_distribution(docs[:1], window=2, stride=1)
    assert len(shares) == len(FOUND.topics)
    assert shares.argmax() == model.topics_[0]
    assert model.visualize_distribution(shares, min_probability=0).data


@pytest.mark.parametrize("strategy", ["c-tf-idf", "distributions", "embeddings"])
def test_outliers_are_reduced(docs, strategy):
    first, *rest = FOUND.bertopic.topics_
    clusterer = PassageClusterer(CORPUS, numbers=[-1, *rest])
    model = fit_bertopic(TopicParts(CORPUS, clusterer, encode))
    vectors = model.embedding_model.embed(docs)
    again = model.reduce_outliers(docs, model.topics_, strategy=strategy, embeddings=vectors)
    assert again == [first, *rest]


def test_pictures_are_drawn(model, docs):
    for picture in (
        model.visualize_topics(),
        model.visualize_topics([0, 1], use_ctfidf=True, custom_labels=True),
        model.visualize_barchart(),
        model.visualize_heatmap(),
        model.visualize_term_rank(),
        model.visualize_documents(docs, custom_labels=True),
    ):
        assert picture.data
    with pytest.raises(StudyError, match="is no passage of the model"):
        model.visualize_documents(["Neu."])


def test_topics_are_merged(docs):
    model = found().bertopic
    sizes = model.topic_sizes_.copy()
    model.merge_topics(docs, [[2, 3]])
    assert len(model.get_topics()) == len(sizes) - 1
    assert sizes[2] + sizes[3] in model.topic_sizes_.values()
    assert model.get_topic(0)[0][0]


def test_the_words_of_joined_passages_count_once_for_each_document():
    many = garden(people=12)
    corpus: PassageCorpus = build_corpus(many.segments, many.vectors)
    passages = PassageTexts(corpus)
    of_two = [text for text in passages.texts if text.endswith(("[G1]", "[G12]"))]
    said = passages(" ".join(of_two))
    assert max(said.count(word) for word in said) == 2  # G1 is not G12
    assert passages("Der Zaun am Brunnen. Der Zaun.") == ["Zaun", "Brunnen"]


@pytest.mark.parametrize("name", ["G1", "Garten [neu]", "a.b"])
def test_the_end_of_a_passage_is_found_whatever_the_name_of_its_document(name):
    (first, second) = (replace(passage, document=name) for passage in CORPUS.passages[:2])
    corpus = replace(
        CORPUS,
        passages=(first, replace(second, text="Ein Zaun [leise] und ein Tor.")),
        words=(("Honig",), ("Zaun", "Tor")),
        documents=(name, name),
    )
    passages = PassageTexts(corpus)
    assert passages(" ".join(passages.texts)) == ["Honig", "Zaun", "Tor"]
