"""The notebooks run from start to end."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) == 3


@pytest.mark.filterwarnings("ignore")  # those of the kernel client are not ours
def test_notebooks_run() -> None:
    """Run one after another in a kernel that forgets each: it loads the libraries once."""
    every = nbformat.v4.new_notebook()
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        assert not any(cell.get("outputs") for cell in notebook.cells), f"clear the outputs of {path.name}"
        every.cells += [*notebook.cells, nbformat.v4.new_code_cell("%reset -f")]
    folder = NOTEBOOKS[0].parent
    NotebookClient(every, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
