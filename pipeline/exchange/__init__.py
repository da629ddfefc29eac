"""How do results reach other programs, and theirs come here?"""

from pipeline.exchange.codebook_files import WRITERS, codebook_csv, codebook_xlsx, codebook_yaml
from pipeline.exchange.codes import codebook_file
from pipeline.exchange.long_table import long_table
from pipeline.exchange.marks import Mark, marks_of
from pipeline.exchange.project import project, project_notices
from pipeline.exchange.segment_list import segment_list
from pipeline.exchange.targets import beside, target

__all__ = [
    "WRITERS",
    "Mark",
    "beside",
    "codebook_csv",
    "codebook_file",
    "codebook_xlsx",
    "codebook_yaml",
    "long_table",
    "marks_of",
    "project",
    "project_notices",
    "segment_list",
    "target",
]
