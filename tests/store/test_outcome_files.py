"""Stored outcomes: what is read back is what was written, or nothing."""

import logging
import random
from pathlib import Path

import pandas as pd
import pytest

import lib
from lib.domain.outcome import Outcome
from lib.scenario import Scenario
from lib.store import outcome_files
from tests.shipped import shipped_network

FLIPS = 40  # some of every file


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return lib.project(shipped_network(), Scenario(), parcels_per_unit=1024)


@pytest.fixture
def stored(outcome: Outcome, tmp_path: Path) -> Path:
    return outcome_files.save(outcome, tmp_path)


def same(a: Outcome, b: Outcome) -> bool:
    tables = all(getattr(a, name).equals(getattr(b, name)) for name in outcome_files.TABLES)
    arrays = all((getattr(a, name) == getattr(b, name)).all() for name in outcome_files.ARRAYS)
    return tables and arrays and a.kpis == b.kpis and a.verdict == b.verdict and a.levers == b.levers


def flipped(file: Path, draw: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    file.write_bytes(content)


def test_what_is_stored_is_read_back(outcome: Outcome, stored: Path) -> None:
    found = outcome_files.load(outcome.scenario_id, stored.parent)
    assert found is not None
    assert same(found, outcome)
    pd.testing.assert_frame_equal(found.lanes, outcome.lanes)


def test_no_flipped_byte_gives_wrong_figures(outcome: Outcome, tmp_path: Path) -> None:
    draw = random.Random(7)
    for number in range(FLIPS):
        stored = outcome_files.save(outcome, tmp_path)
        files = sorted(stored.iterdir())
        flipped(files[number % len(files)], draw)
        assert outcome_files.load(outcome.scenario_id, tmp_path) is None, number
        assert not stored.exists()


def test_a_damaged_outcome_is_logged_and_stored_anew(
    outcome: Outcome, stored: Path, caplog: pytest.LogCaptureFixture
) -> None:
    flipped(stored / outcome_files.FIGURES, random.Random(1))
    with caplog.at_level(logging.WARNING):
        assert outcome_files.load(outcome.scenario_id, stored.parent) is None
    assert f"The stored outcome {stored} is damaged" in caplog.text
    outcome_files.save(outcome, stored.parent)
    found = outcome_files.load(outcome.scenario_id, stored.parent)
    assert found is not None
    assert same(found, outcome)


@pytest.mark.parametrize("lost", [outcome_files.DIGEST, outcome_files.FIGURES, "lanes.parquet"])
def test_an_outcome_that_lacks_a_file_is_computed_again(outcome: Outcome, stored: Path, lost: str) -> None:
    (stored / lost).unlink()
    assert outcome_files.load(outcome.scenario_id, stored.parent) is None


def test_the_outcome_of_another_scenario_is_not_taken_for_this_one(stored: Path) -> None:
    other = "a" * 26
    stored.rename(stored.with_name(other))
    assert outcome_files.load(other, stored.parent) is None
