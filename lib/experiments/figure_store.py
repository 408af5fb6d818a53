"""Figures of tasks on disk, by address: computed once for everybody, and what a restart resumes from."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..paths import CACHE
from .task import Figures

FILE = CACHE / "experiments.sqlite"
MOST_KEYS = 500  # asked for in one statement


class Results:
    """A file of figures (SQLite); several processes may read and write it at the same time."""

    def __init__(self, file: Path | None = None) -> None:
        file = file or FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.Lock()
        self.base = sqlite3.connect(file, timeout=60, check_same_thread=False, isolation_level=None)
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA synchronous = NORMAL")
        self.base.execute("CREATE TABLE IF NOT EXISTS figures (address TEXT PRIMARY KEY, figures TEXT NOT NULL)")

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with self.lock:
            return self.base.execute(statement, values).fetchall()

    def get(self, addresses: Iterable[str]) -> dict[str, Figures]:
        """Return the figures that are stored, by address."""
        wanted, found = list(dict.fromkeys(addresses)), dict[str, Figures]()
        for start in range(0, len(wanted), MOST_KEYS):
            some = wanted[start : start + MOST_KEYS]
            query = f"SELECT address, figures FROM figures WHERE address IN ({','.join('?' * len(some))})"
            found |= {address: json.loads(text) for address, text in self.execute(query, some)}
        return found

    def put(self, address: str, figures: Figures) -> None:
        """Store figures; those that are there already stay, they are the same."""
        self.execute("INSERT OR IGNORE INTO figures VALUES (?, ?)", (address, canonical(figures)))

    def close(self) -> None:
        """Let go of the file, once a statement under way in another thread is done."""
        with self.lock:
            self.base.close()


def canonical(figures: Figures) -> str:
    """Return figures as JSON that is the same for the same figures; floats read back to the bit."""
    return json.dumps(dict(figures), sort_keys=True, separators=(",", ":"))


def digest(found: Mapping[str, Figures]) -> str:
    """Return 16 hex digits over figures by address, whatever their order."""
    lines = (f"{address} {canonical(found[address])}\n" for address in sorted(found))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
