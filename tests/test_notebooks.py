"""The notebooks run from clean kernels on the outputs of the demo study, without a network."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

each_notebook = pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(file):
    notebook = nbformat.read(file, as_version=4)
    return notebook, [cell for cell in notebook.cells if cell.cell_type == "code"]


@each_notebook
def test_a_notebook_is_committed_without_outputs(file):
    notebook, cells = code_cells(file)
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@each_notebook
def test_a_notebook_has_small_cells_and_more_prose_than_code(file):
    notebook, cells = code_cells(file)
    assert max(len(cell.source.splitlines()) for cell in cells) <= 8
    told = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert sum(len(cell.source) for cell in told) > sum(len(cell.source) for cell in cells)


@pytest.mark.slow
@each_notebook
def test_a_notebook_runs_in_a_clean_kernel_after_the_demo_study(file):
    if not (ROOT / "outputs" / "coded_segments.csv").exists():
        pytest.skip("the demo study has not been run: make run")
    notebook, cells = code_cells(file)
    NotebookClient(notebook, timeout=600).execute(cwd=str(file.parent))
    shown = [output.get("data", {}) for cell in cells for output in cell.outputs]
    assert sum("text/html" in data or "image/svg+xml" in data for data in shown) >= 3
    assert not any("<script" in data.get("text/html", "") for data in shown)
