"""Do an analyst's names, merges and splits hold after the topics are found anew?"""

from collections import Counter
from pathlib import Path

import pytest

from pipeline.errors import StudyError
from pipeline.topics.changes import TopicChange, apply_changes, read_changes
from pipeline.topics.corpus import build_corpus
from pipeline.topics.model import find_topics
from tests.topics.garden import THEMES, garden


@pytest.fixture(scope="module")
def study():
    return garden()


@pytest.fixture(scope="module")
def corpus(study):
    return build_corpus(study.segments, study.vectors)


@pytest.fixture(scope="module")
def theme_of(study):
    return dict(zip([one.id for one in study.segments], study.themes, strict=True))


@pytest.fixture(scope="module")
def units(corpus, theme_of):
    """The passages of each theme; each is one sentence, so they share their names."""
    return {
        theme: [unit.id for unit in corpus.passages if theme_of[unit.id] == theme]
        for theme in ("water", "fence", "honey", "party")
    }


def change(name, *gathers, line=2):
    return TopicChange(name=name, passages=tuple(map(tuple, gathers)), line=line)


def by_theme(corpus, theme_of, order):
    return [order.index(theme_of[unit.id]) for unit in corpus.passages]


def test_a_name_and_a_merge_hold_whatever_the_numbers(corpus, theme_of, units):
    changes = [
        change("Wasser", units["water"][:3]),
        change("Honig und Fest", units["honey"][:2], units["party"][:2]),
    ]
    for order in (["water", "fence", "honey", "party"], ["party", "honey", "water", "fence"]):
        found = apply_changes(changes, corpus, by_theme(corpus, theme_of, order))
        themes = Counter(
            (number, theme_of[unit.id])
            for number, unit in zip(found.numbers, corpus.passages, strict=True)
        )
        # Six people: honey 6 + party 5 turns each make 66, before water (48) and fence (42).
        assert themes == {
            (0, "honey"): 36, (0, "party"): 30, (1, "water"): 48, (2, "fence"): 42,
        }  # fmt: skip
        assert (found.names, found.unmatched) == ({0: "Honig und Fest", 1: "Wasser"}, ())


def test_a_topic_that_two_name_is_split_by_what_is_most_alike(corpus, theme_of, units):
    together = [0 if theme_of[unit.id] in {"water", "party"} else 1 for unit in corpus.passages]
    changes = [change("Wasser", units["water"][:2]), change("Fest", units["party"][:2])]
    found = apply_changes(changes, corpus, together)
    assert found.names == {1: "Wasser", 2: "Fest"}
    names = {1: "water", 2: "party"}
    assert all(
        theme_of[unit.id] == names[number]
        for number, unit in zip(found.numbers, corpus.passages, strict=True)
        if number
    )


def test_passages_that_a_correction_moved_are_found_again(corpus, theme_of, units):
    document, start, end = units["honey"][0].split("_")
    moved = f"{document}_{int(start) + 7}_{int(end) + 9}"
    numbers = by_theme(corpus, theme_of, ["water", "fence", "honey", "party"])
    assert apply_changes([change("Honig", [moved])], corpus, numbers).names == {2: "Honig"}


@pytest.mark.parametrize(
    ("passages", "problem"),
    [
        (["G1_900000_900100"], "none of its passages is in the text any more"),
        (["G77_1_9", "Unsinn", "G1_x_9"], "none of its passages is in the text any more"),
        (["water", "fence", "honey"], "its passages are not one topic any more"),
    ],
)
def test_what_is_not_found_any_more_is_told_with_its_line(
    corpus, theme_of, units, passages, problem
):
    named = [units[name][0] if name in units else name for name in passages]
    numbers = by_theme(corpus, theme_of, ["water", "fence", "honey", "party"])
    found = apply_changes([change("Weg", named, line=5)], corpus, numbers)
    assert found.unmatched == ((5, problem),)
    assert (found.names, list(found.numbers)) == ({}, numbers)


def test_changed_topics_have_words_and_passages_of_their_own(study, units):
    changes = [change("Süßes", units["honey"][:3], units["party"][:3])]
    model = find_topics(build_corpus(study.segments, study.vectors), changes=changes)
    assert model.topics[0].label == "Süßes"
    assert [topic.is_named for topic in model.topics] == [True] + [False] * (len(model.topics) - 1)
    assert len(model.topics) == 3
    words = {word for word, _ in model.topics[0].words}
    assert words & set(THEMES["honey"])
    assert words & set(THEMES["party"])
    assert words <= {*THEMES["honey"], *THEMES["party"]}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("topics: [", "line 1: not valid YAML"),
        ("topic: []", "line 1: unknown key 'topic'; did you mean 'topics'?"),
        ("topics: Wasser", "line 1: here should stand a list"),
        ("topics:\n- name: Wasser", "line 2: a topic names no passages"),
        ("topics:\n- name: [a]\n  from: [[G1_1_2]]", "line 2: here should stand one text"),
        ("topics:\n- from: [G1_1_2]", "line 2: here should stand a list"),
        ("- name: Wasser", "line 1: here should stand keys; known are topics"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(tmp_path, source, sentence):
    file = tmp_path / "topics.yaml"
    file.write_text(source, encoding="utf-8")
    with pytest.raises(StudyError) as told:
        read_changes(file)
    assert sentence in str(told.value)


def test_no_file_or_an_empty_one_changes_nothing(tmp_path):
    file = tmp_path / "topics.yaml"
    assert read_changes(file) == ()
    file.write_text("# noch nichts\n")
    assert read_changes(file) == ()


def test_names_of_passages_stay_text(tmp_path):
    file = tmp_path / "topics.yaml"
    file.write_text("topics: [{from: [[7_12_300]]}]")
    assert read_changes(file) == (TopicChange(name="", passages=(("7_12_300",),), line=1),)


def test_the_example_that_analysts_read_is_read(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "topics.md").read_text(encoding="utf-8")
    file = tmp_path / "topics.yaml"
    file.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    first, second = read_changes(file)
    assert (first.name, len(first.passages)) == ("Feste im Garten", 1)
    assert (second.name, len(second.passages)) == ("Wasser und Pumpen", 2)
