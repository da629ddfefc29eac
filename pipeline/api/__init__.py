"""Functions and classes for notebooks.

`study` is a study as a whole; `texts` are the stages for text that is in no study; `estimator` is
the coder as scikit-learn has estimators; `display` is how things show themselves. Names that need
heavy libraries are loaded when they are asked for.
"""

from pipeline.api.display import show
from pipeline.api.study import Study
from pipeline.api.texts import code_texts, find_topics, read_document, read_documents

__all__ = ["Study", "code_texts", "find_topics", "read_document", "read_documents", "show"]
