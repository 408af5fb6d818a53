"""Kernels compiled ahead of use."""

from pathlib import Path

import pytest

from lib import precompile


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
