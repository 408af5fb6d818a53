"""What the app needs of Streamlit beyond its public interface: an upgrade that changes it fails here, by name."""

import ast
import re
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
import streamlit
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.web.server.app_discovery import discover_asgi_app
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from lib.cli.serve import hosts
from lib.server.head_tags import TITLE, app_document
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


def test_a_browser_cannot_clear_the_caches_of_everybody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(AppSession, "_handle_clear_cache_request", AppSession._handle_clear_cache_request)
    monkeypatch.setattr(AppSession, "__del__", lambda _: None)
    cleared = []
    for kept in (streamlit.cache_data, streamlit.cache_resource):
        monkeypatch.setattr(type(kept), "clear", lambda _: cleared.append(1))
    session = AppSession.__new__(AppSession)
    session.id = "visitor"
    streamlit_internals.refuse_to_clear_caches()
    session.handle_backmsg(BackMsg(clear_cache=True))
    assert cleared == []
    assert "Session visitor asked to clear the caches" in caplog.text


def test_names_of_other_sites_open_no_session() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    shipped = settings["server"]["allowedHosts"]
    before = config.get_option("server.allowedHosts")
    try:
        for allowed in (shipped, hosts("127.0.0.1", ()), hosts("0.0.0.0", ["*.example.com"])):
            config.set_option("server.allowedHosts", allowed)
            assert is_host_allowed("127.0.0.1:8501")
            assert is_host_allowed("localhost:8501")
            assert is_host_allowed("[::1]:8501")
            assert not is_host_allowed("rebound.attacker.net:8501")
            assert not is_host_allowed(None)
        assert is_host_allowed("lanecast.example.com")
    finally:
        config.set_option("server.allowedHosts", before)


def test_the_server_is_found_in_the_script_and_names_the_document() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert (found.is_asgi_app, found.import_string) == (True, "app:app")
    document = app_document()
    assert [tag.group() for tag in TITLE.finditer(document)] == ["<title>Streamlit</title>"]
    assert "</title>" in document.split("</head>")[0]
    assert 'href="./static/' in document, "addresses below that of the page"


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
