"""Figures on disk: a damaged file gives the right figures or none, and goes on."""

import logging
import random
import shutil
from pathlib import Path

import pytest

from lib.experiments.figure_store import Results

FLIPS = 100
STORED = {f"{n:032x}": {"days_to_warehouse_mean": 4.5 + n / 7, "share_within_10_days": None} for n in range(40)}


@pytest.fixture
def original(tmp_path: Path) -> Path:
    file = tmp_path / "original.sqlite"
    results = Results(file)
    for address, figures in STORED.items():
        results.put(address, figures)
    results.close()
    return file


def test_no_flipped_byte_gives_wrong_figures(original: Path, tmp_path: Path) -> None:
    draw, content = random.Random(3), original.read_bytes()
    for _ in range(FLIPS):
        damaged, file = bytearray(content), tmp_path / "damaged.sqlite"
        damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
        for old in tmp_path.glob("damaged.sqlite*"):
            old.unlink()
        file.write_bytes(damaged)
        results = Results(file)
        found = results.get(STORED)
        assert found.items() <= STORED.items()
        for address, figures in STORED.items():
            results.put(address, figures)
        assert results.get(STORED).items() <= STORED.items()
        results.close()


def test_changed_figures_are_dropped_with_a_line_in_the_log(original: Path, caplog: pytest.LogCaptureFixture) -> None:
    results, address = Results(original), next(iter(STORED))
    results.execute("UPDATE figures SET figures = replace(figures, '4.5', '4.6') WHERE address = ?", (address,))
    with caplog.at_level(logging.WARNING):
        assert address not in results.get(STORED)
    assert f"The stored figures {address} in {original} are damaged" in caplog.text
    results.put(address, STORED[address])
    assert results.get(STORED) == STORED
    results.close()


def test_figures_under_another_address_are_dropped(original: Path) -> None:
    results, (first, second, *_) = Results(original), STORED
    results.execute("DELETE FROM figures WHERE address = ?", (second,))
    results.execute("UPDATE figures SET address = ? WHERE address = ?", (second, first))
    assert results.get([second]) == {}
    results.close()


def test_a_file_that_is_no_database_is_replaced(original: Path, tmp_path: Path) -> None:
    shutil.copy(__file__, tmp_path / "text.sqlite")
    results = Results(tmp_path / "text.sqlite")
    results.add_table("CREATE TABLE IF NOT EXISTS jobs (id TEXT)")
    assert results.get(STORED) == {}
    assert results.execute("SELECT * FROM jobs") == []
    results.close()
    assert original.exists()
