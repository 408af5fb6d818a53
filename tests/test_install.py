"""The installed package: built, installed into an empty environment, asked for figures and for its page."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

ROOT = Path(__file__).parents[1]
UV = Path(sys.prefix) / "bin" / "uv"
START_S = 60

pytestmark = pytest.mark.soak


def run(*command: object, **settings: str) -> str:
    """Return what a command prints."""
    words = list(map(str, command))
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | settings)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the commands of an environment that has the package and what it needs, nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    run(UV, "build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    run(UV, "venv", "--python", sys.executable, folder / "venv")
    python = folder / "venv" / "bin" / "python"
    run(UV, "pip", "install", "--python", python, "--constraint", ROOT / "requirements.txt", wheel)
    return python.parent


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment whose caches are empty."""
    home = str(tmp_path_factory.mktemp("home"))
    return {"XDG_CACHE_HOME": home, "XDG_DATA_HOME": home, "NUMBA_CACHE_DIR": f"{home}/numba"}


def test_the_command_prints_figures(installed: Path, settings: dict[str, str]) -> None:
    printed = json.loads(run(installed / "lanecast", "project", "--json", "--unit", "64", **settings))
    assert printed["carried_t_per_week"] > 0
    assert not list(installed.parent.glob("lib/python*/site-packages/lanecast/**/.cache"))


def test_programs_import_the_package(installed: Path, settings: dict[str, str]) -> None:
    program = "import lanecast; print(lanecast.load_network().levers['flights_per_week'].default)"
    assert run(installed / "python", "-c", program, **settings) == "3\n"


@pytest.fixture
def server(installed: Path, settings: dict[str, str]) -> Iterator[int]:
    """Start the app; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(installed / "lanecast"), "app", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | settings, start_new_session=True)
    yield port
    process.terminate()
    process.wait()


def test_the_app_answers(server: int) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server}/_stcore/health") as answer:
                assert answer.read() == b"ok"
                return
        except (URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.2)
