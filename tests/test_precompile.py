"""Kernels compiled ahead of use."""

import subprocess
import sys
from pathlib import Path

import pytest

from lib import precompile
from lib.paths import ROOT


def test_every_part_compiles_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precompile, "_mark", lambda part: tmp_path / "marks" / part)
    precompile.compile_parts(precompile.PARTS)
    marks = sorted(path.name for path in (tmp_path / "marks").iterdir() if not path.suffix)
    assert marks == sorted(precompile.PARTS)
    monkeypatch.setattr(precompile, "_COMPILERS", {})
    precompile.compile_parts(precompile.PARTS)
    monkeypatch.setattr(precompile, "start", None)
    precompile.ensure()


def test_processes_share_the_parts_out() -> None:
    assert sorted(part for parts in precompile.PROCESSES for part in parts) == sorted(precompile.PARTS)


def test_numba_registers_no_type_while_threads_look_types_up() -> None:
    program = """
from numba.core.typing.typeof import typeof_impl
from lib import Scenario, load_network, project
from lib.engine.jit import load_types
load_types()
known = len(typeof_impl.registry)
project(load_network(), Scenario(), parcels_per_unit=400)
print(len(typeof_impl.registry) - known)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_threads_that_start_at_once_register_numbas_types_one_after_the_other() -> None:
    program = """
import sys
from threading import Barrier
from concurrent.futures import ThreadPoolExecutor
from lib.engine.jit import load_types
sys.setswitchinterval(1e-6)
begin = Barrier(4)
with ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda _: (begin.wait(), load_types()), range(4)))
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
