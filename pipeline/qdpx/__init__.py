"""Projects and codebooks of QDA programs (REFI-QDA), read.

Programs for qualitative analysis exchange REFI-QDA projects (`.qdpx`): a ZIP container with a file
of XML (`*.qde`), which lists users, codes, sources and what was coded, and a folder with the texts
of the sources; and codebooks (`.qdc`), which are XML. Nothing outside of the container is read.
"""

from pipeline.qdpx.codes import read_codes
from pipeline.qdpx.read import is_project, read_project
from pipeline.qdpx.records import (
    KIND,
    CodeList,
    LostCoding,
    Project,
    ProjectCode,
    ProjectCoding,
    ProjectSource,
    is_machine,
    machine_user,
)

__all__ = [
    "KIND",
    "CodeList",
    "LostCoding",
    "Project",
    "ProjectCode",
    "ProjectCoding",
    "ProjectSource",
    "is_machine",
    "is_project",
    "machine_user",
    "read_codes",
    "read_project",
]
