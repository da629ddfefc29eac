"""Exchange with other programs: exported codings, codebooks and projects."""

from pipeline.exchange.codebook_files import (
    WRITERS,
    codebook_csv,
    codebook_qdc,
    codebook_xlsx,
    codebook_yaml,
)
from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.exchange.long_table import long_table
from pipeline.exchange.project import project, project_notices
from pipeline.exchange.segment_list import segment_list
from pipeline.exchange.targets import beside, target

__all__ = [
    "WRITERS",
    "ExportedCoding",
    "beside",
    "codebook_csv",
    "codebook_qdc",
    "codebook_xlsx",
    "codebook_yaml",
    "exported_codings",
    "long_table",
    "project",
    "project_notices",
    "segment_list",
    "target",
]
