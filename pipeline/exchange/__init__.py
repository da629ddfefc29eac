"""Exchange with other programs: exported codings, codebooks and projects."""

from pipeline.exchange.codebook_files import (
    WRITERS,
    codebook_csv,
    codebook_qdc,
    codebook_taguette,
    codebook_xlsx,
    codebook_yaml,
)
from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.exchange.long_table import long_table
from pipeline.exchange.paths import export_path, free_path
from pipeline.exchange.project import project, project_notices
from pipeline.exchange.segment_list import segment_list

__all__ = [
    "WRITERS",
    "ExportedCoding",
    "codebook_csv",
    "codebook_qdc",
    "codebook_taguette",
    "codebook_xlsx",
    "codebook_yaml",
    "export_path",
    "exported_codings",
    "free_path",
    "long_table",
    "project",
    "project_notices",
    "segment_list",
]
