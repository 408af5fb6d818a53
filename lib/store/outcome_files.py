"""Outcomes on disk: tables as Parquet, figures as JSON; content-addressed, so a file never changes its meaning.

A folder carries the digest of its files. One that does not match is thrown away, and its outcome is computed again.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import asdict, fields
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd

from ..domain.outcome import Load, Outcome, Verdict
from ..paths import CACHE

FORMAT = 3  # rises when a table gains, loses or renames a column: what was stored before is not read
FOLDER = CACHE / "outcomes" / str(FORMAT)
TABLES = [field.name for field in fields(Outcome) if field.type in (pd.DataFrame, "pd.DataFrame")]
ARRAYS = ("warehouse_bins", "door_bins")
PLAIN = ("scenario_id", "model_version", "data_hash", "levers", "kpis")
FIGURES, DIGEST = "plain.json", "sha256"
FILES = (FIGURES, *(f"{name}.parquet" for name in TABLES), *(f"{name}.npy" for name in ARRAYS))
LOG = logging.getLogger(__name__)


def save(outcome: Outcome, folder: Path = FOLDER) -> Path:
    """Write an outcome into a folder of its own below `folder`; return that folder. Half-written ones do not show."""
    target = folder / outcome.scenario_id
    if load(outcome.scenario_id, folder) is not None:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = Path(mkdtemp(prefix=f"{target.name}.", suffix=".part", dir=folder))
    files = _files(outcome)
    for name, content in files.items():
        (part / name).write_bytes(content)
    (part / DIGEST).write_text(digest(outcome.scenario_id, files), encoding="ascii")
    try:
        return part.rename(target)
    except OSError:  # another process has stored it meanwhile
        shutil.rmtree(part, ignore_errors=True)
        return target


def is_stored(scenario_id: str, folder: Path = FOLDER) -> bool:
    """Return whether there is an outcome of a scenario, without a look at whether it is what was written."""
    return (folder / scenario_id).is_dir()


def load(scenario_id: str, folder: Path = FOLDER) -> Outcome | None:
    """Read a stored outcome; None if there is none, or if it is not what was written: then it is thrown away."""
    target = folder / scenario_id
    if not target.is_dir():
        return None
    try:
        files = {name: (target / name).read_bytes() for name in FILES}
        intact = (target / DIGEST).read_bytes() == digest(scenario_id, files).encode()
    except OSError:
        intact = False
    if not intact:
        LOG.warning("The stored outcome %s is damaged: it is thrown away and computed again.", target)
        shutil.rmtree(target, ignore_errors=True)
        return None
    return _outcome(files)


def digest(scenario_id: str, files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over a scenario's id and the names and contents of files."""
    whole = hashlib.sha256(scenario_id.encode())
    for name in sorted(files):
        whole.update(f"\n{name} {len(files[name])}\n".encode())
        whole.update(files[name])
    return whole.hexdigest()


def _files(outcome: Outcome) -> dict[str, bytes]:
    """Return the contents of an outcome's files by name."""
    plain = {name: getattr(outcome, name) for name in PLAIN} | {
        "unit": outcome.parcels_per_unit,
        "loads": [asdict(load) for load in outcome.verdict.loads],
    }
    files = {FIGURES: json.dumps(plain).encode()}
    files |= {f"{name}.parquet": getattr(outcome, name).to_parquet() for name in TABLES}
    return files | {f"{name}.npy": _array(getattr(outcome, name)) for name in ARRAYS}


def _array(values: np.ndarray) -> bytes:
    memory = BytesIO()
    np.save(memory, values, allow_pickle=False)
    return memory.getvalue()


def _outcome(files: Mapping[str, bytes]) -> Outcome:
    """Return the outcome that files hold."""
    plain: dict[str, Any] = json.loads(files[FIGURES])
    verdict = Verdict(tuple(Load(**row) for row in plain.pop("loads")))
    tables = {name: pd.read_parquet(BytesIO(files[f"{name}.parquet"])) for name in TABLES}
    arrays = {name: np.load(BytesIO(files[f"{name}.npy"]), allow_pickle=False) for name in ARRAYS}
    parcels_per_unit = plain.pop("unit")
    return Outcome(verdict=verdict, parcels_per_unit=parcels_per_unit, **plain, **tables, **arrays)
