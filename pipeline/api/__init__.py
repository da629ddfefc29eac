"""What does an analyst use in a notebook?"""

from pipeline.study import StudyFolder as Study

__all__ = ["Study"]
