"""What recurs without the codebook?"""

from pipeline.topics.model import TopicModel, find_topics
from pipeline.topics.passages import Passage, passages

__all__ = ["Passage", "TopicModel", "find_topics", "passages"]
