"""What recurs without the codebook?"""

from pipeline.topics.changes import TopicChange, read_changes
from pipeline.topics.corpus import Corpus, read_corpus
from pipeline.topics.model import TopicModel, find_topics
from pipeline.topics.passages import Passage, passages

__all__ = [
    "Corpus",
    "Passage",
    "TopicChange",
    "TopicModel",
    "find_topics",
    "passages",
    "read_changes",
    "read_corpus",
]
