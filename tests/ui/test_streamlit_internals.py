"""What the app needs of Streamlit beyond its public interface: an upgrade that changes it fails here, by name."""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import streamlit
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from lib.ui.session import streamlit_internals
from lib.ui.session.streamlit_internals import TEST_IDS

ROOT = Path(__file__).parents[2]
INTERNALS = "lib/ui/session/streamlit_internals.py"
FRONT_END = Path(streamlit.__file__).parent / "static" / "static" / "js"


def named_test_ids(pattern: str) -> set[str]:
    """Return the test ids that the files of a pattern select elements by."""
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob(pattern)]
    return {name for text in texts for name in re.findall(r"data-testid=\\?[\"']?([A-Za-z-]+)", text)}


@cache
def front_end() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in FRONT_END.glob("*.js"))


@pytest.mark.parametrize("name", ["session_id", "fragment_ids_this_run", "is_history_navigation"])
def test_the_context_of_a_run_has_what_the_app_reads(name: str) -> None:
    assert name in {field.name for field in fields(ScriptRunContext)}


def test_outside_of_a_session_nothing_is_assumed() -> None:
    assert get_script_run_ctx(suppress_warning=True) is None
    assert streamlit_internals.session_id() == ""
    assert not streamlit_internals.is_fragment_run()
    assert not streamlit_internals.is_history_navigation()


def test_the_pages_directory_can_be_ignored() -> None:
    assert "uses_pages_directory" in vars(PagesManager)


def test_private_modules_are_imported_in_one_file() -> None:
    private = []
    for path in (ROOT / "lib").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        if any(module.startswith("streamlit.runtime") for module in modules):
            private.append(path.relative_to(ROOT).as_posix())
    assert private == [INTERNALS]


@pytest.mark.parametrize("pattern", ["lib/ui/**/*.css", "lib/ui/**/*.py", "lib/ui/**/*.js", "tests/browser/*.py"])
def test_selected_test_ids_are_listed(pattern: str) -> None:
    assert named_test_ids(pattern) <= TEST_IDS


@pytest.mark.parametrize("test_id", sorted(TEST_IDS))
def test_the_front_end_has_every_test_id(test_id: str) -> None:
    stem, _, kind = test_id.partition("-")  # kinds of buttons are put together in the browser
    text = front_end()
    assert re.search(rf"[\"'`]{test_id}[\"'`]", text) or (kind and f"`{stem}-${{" in text)
