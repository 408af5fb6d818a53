"""Outcomes on disk: tables as Parquet, figures as JSON; content-addressed, so a file never changes its meaning."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import pandas as pd

from ..domain.outcome import Load, Outcome, Verdict
from ..paths import CACHE

FORMAT = 2  # rises when a table gains, loses or renames a column: what was stored before is not read
FOLDER = CACHE / "outcomes" / str(FORMAT)
TABLES = [field.name for field in fields(Outcome) if field.type in (pd.DataFrame, "pd.DataFrame")]
ARRAYS = ("warehouse_bins", "door_bins")
PLAIN = ("scenario_id", "model_version", "data_hash", "levers", "kpis")


def save(outcome: Outcome, folder: Path = FOLDER) -> Path:
    """Write an outcome into a folder of its own below `folder`; return that folder. Half-written ones do not show."""
    target = folder / outcome.scenario_id
    part = target.with_suffix(".part")
    part.mkdir(parents=True, exist_ok=True)
    plain = {name: getattr(outcome, name) for name in PLAIN} | {
        "unit": outcome.parcels_per_unit,
        "loads": [asdict(load) for load in outcome.verdict.loads],
    }
    for name in TABLES:
        getattr(outcome, name).to_parquet(part / f"{name}.parquet")
    for name in ARRAYS:
        np.save(part / f"{name}.npy", getattr(outcome, name), allow_pickle=False)
    (part / "plain.json").write_text(json.dumps(plain), encoding="utf-8")
    return part if target.exists() else part.rename(target)


def load(scenario_id: str, folder: Path = FOLDER) -> Outcome | None:
    """Read a stored outcome; None if there is none."""
    target = folder / scenario_id
    if not (target / "plain.json").exists():
        return None
    plain = json.loads((target / "plain.json").read_text(encoding="utf-8"))
    verdict = Verdict(tuple(Load(**row) for row in plain.pop("loads")))
    tables = {name: pd.read_parquet(target / f"{name}.parquet") for name in TABLES}
    arrays = {name: np.load(target / f"{name}.npy", allow_pickle=False) for name in ARRAYS}
    parcels_per_unit = plain.pop("unit")
    return Outcome(verdict=verdict, parcels_per_unit=parcels_per_unit, **plain, **tables, **arrays)
