"""Do the themes that an analyst expects become topics, and does the rest stay free?"""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import StudyError
from pipeline.records import Code, Codebook, Role
from pipeline.topics.changes import TopicChange
from pipeline.topics.corpus import build_corpus
from pipeline.topics.model import find_topics
from pipeline.topics.seeds import Theme, encode_themes, read_themes, themes_of
from tests.topics.garden import THEMES, garden

HONEY = Theme(name="Imkerei", texts=("Imkerei: Honig, Biene", "Wir füllen Honig ins Glas."), line=2)
MOON = Theme(name="Mondfahrt", texts=("Mondfahrt: Rakete, Krater",), line=4)


@pytest.fixture(scope="module")
def study():
    return garden()


@pytest.fixture(scope="module")
def corpus(study):
    spoken = [row for row, one in enumerate(study.segments) if one.role is Role.PARTICIPANT]
    return build_corpus([study.segments[row] for row in spoken], study.vectors[spoken])


def encode(texts):
    """Know the themes as the vectors of the garden do; what is of none lies elsewhere."""
    vectors = [
        [float(any(word in text for word in words)) for words in THEMES.values()] for text in texts
    ]
    return np.pad(vectors, ((0, 0), (0, 28))).astype(np.float32) + np.eye(32)[5] / 10


def themes_in(study, model, topic):
    theme_of = dict(zip([one.id for one in study.segments], study.themes, strict=True))
    return Counter(theme_of[one.segment] for one in model.assignments if one.topic == topic)


def test_a_theme_becomes_its_topic_and_the_rest_is_found(study, corpus):
    model = find_topics(corpus, themes=encode_themes([MOON, HONEY], encode))
    assert model.unmatched_themes == (MOON,)
    (honey,) = [topic for topic in model.topics if topic.label == "Imkerei"]
    inside = themes_in(study, model, honey.id)
    # Six people speak six times of honey each.
    assert inside["honey"] > 0.9 * 36
    assert inside.total() - inside["honey"] < 4
    assert set(dict(honey.words)) <= set(THEMES["honey"])
    # The other three themes are found by themselves.
    assert len(model.topics) == 4
    assert all(0 < one.probability <= 1 for one in model.assignments if one.topic == honey.id)


def test_an_analysts_name_goes_before_that_of_the_theme(corpus):
    themes = encode_themes([HONEY], encode)
    model = find_topics(corpus, themes=themes)
    (honey,) = [topic for topic in model.topics if topic.label == "Imkerei"]
    change = TopicChange(name="Süßes", passages=(honey.representatives,))
    again = find_topics(corpus, themes=themes, changes=[change])
    assert again.topics[honey.id].label == "Süßes"
    assert "Imkerei" not in [topic.label for topic in again.topics]


def test_without_themes_nothing_is_guided(corpus):
    assert encode_themes([], encode) is None
    only_unknown = find_topics(corpus, themes=encode_themes([MOON], encode))
    free = find_topics(corpus)
    assert only_unknown.topics == free.topics
    assert (only_unknown.unmatched_themes, free.unmatched_themes) == ((MOON,), ())


def test_codes_are_themes():
    given = Code(id="1", name="Wasser", definition="Vom Gießen.", examples=("Die Pumpe!",))
    (theme,) = themes_of(Codebook(title="", language="de", version="1", codes=(given,)))
    assert (theme.name, theme.line) == ("Wasser", 0)
    assert theme.texts == ("Wasser. Vom Gießen.", "Die Pumpe!")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("themes:\n- nam: Wasser", "line 2: unknown key 'nam'; did you mean 'name'?"),
        ("theme: []", "line 1: unknown key 'theme'; did you mean 'themes'?"),
        ("themes:\n- words: [Pumpe]", "line 2: a theme has no name"),
        ("themes:\n- Wasser", "line 2: here should stand keys; known are name, words, examples"),
        ("themes:\n- name: Wasser\n  words: Pumpe", "line 3: here should stand a list"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, source, told):
    file = tmp_path / "themen.yaml"
    file.write_text(source, encoding="utf-8")
    with pytest.raises(StudyError) as error:
        read_themes(file)
    assert told in str(error.value)


def test_no_file_or_an_empty_one_names_no_themes(tmp_path):
    file = tmp_path / "themen.yaml"
    assert read_themes(file) == ()
    file.write_text("themes:\n", encoding="utf-8")
    assert read_themes(file) == ()


def test_the_example_that_analysts_read_is_read(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "topics.md").read_text(encoding="utf-8")
    (example,) = [part for part in page.split("```") if part.startswith("yaml\nthemes:")]
    file = tmp_path / "themen.yaml"
    file.write_text(example.removeprefix("yaml\n"), encoding="utf-8")
    water, party = read_themes(file)
    assert water.texts == ("Wasser: Brunnen, Pumpe, Regentonne",)
    assert [party.name, len(party.texts)] == ["Feste im Garten", 2]
