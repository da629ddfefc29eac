"""How do the notebooks come into the site with their outputs, and into git without?"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOT_RUN = (
    "*Ohne Ausgaben: Die Demo-Studie war nicht ausgewertet, als diese Seite gebaut wurde "
    "(`make run`, dann `make docs`).*"
)


def write_notebooks(source: Path, target: Path) -> None:
    """Run the notebooks of a folder in clean kernels, and write them elsewhere as they are then.

    Those that have not changed since, nor the results that they read, are not run again.
    """
    manifest = source.parent / "outputs" / "manifest.json"
    target.mkdir(exist_ok=True)
    for file in sorted(source.glob("*.ipynb")):
        made = target / file.name
        newest = max(path.stat().st_mtime for path in (file, manifest) if path.exists())
        if made.exists() and made.stat().st_mtime > newest:
            continue
        notebook = nbformat.read(file, as_version=4)
        for cell in notebook.cells:
            cell.source = cell.source.replace("](../docs/", "](../")
        if manifest.exists():
            NotebookClient(notebook, timeout=600).execute(cwd=str(source))
        else:
            notebook.cells.insert(1, nbformat.v4.new_markdown_cell(NOT_RUN))
        nbformat.write(notebook, made)
