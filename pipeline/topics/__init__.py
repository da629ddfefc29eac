"""Topics: themes that recur in the text, found without the codebook."""

from pipeline.topics.changes import TopicChange, read_changes
from pipeline.topics.corpus import PassageCorpus, build_corpus
from pipeline.topics.model import TopicModel, find_topics
from pipeline.topics.passages import TopicPassage, split_passages

__all__ = [
    "PassageCorpus",
    "TopicChange",
    "TopicModel",
    "TopicPassage",
    "build_corpus",
    "find_topics",
    "read_changes",
    "split_passages",
]
