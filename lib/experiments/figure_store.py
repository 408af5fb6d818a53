"""Figures of tasks on disk, by address: computed once for everybody, and what a restart resumes from."""

import hashlib
import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import LanecastError
from ..paths import CACHE
from .task import Figures

FILE = CACHE / "experiments-2.sqlite"  # rises when the table changes
MOST_KEYS = 500  # asked for in one statement
TABLE = "CREATE TABLE IF NOT EXISTS figures (address TEXT PRIMARY KEY, figures TEXT NOT NULL, digest TEXT NOT NULL)"
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH)
LOG = logging.getLogger(__name__)


class ResultsClosedError(LanecastError):
    """The file of figures was let go of: whoever still computes for it can stop."""


class Results:
    """A file of figures (SQLite); several processes may read and write it at the same time.

    All figures carry a digest. Damaged ones, and a file that SQLite cannot read, are thrown away.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or FILE
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.Lock()
        self.tables = [TABLE]
        self.closed = False
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._replace(error)

    def add_table(self, statement: str) -> None:
        """Make a table unless it is there, now and whenever the file is replaced."""
        self.execute(statement)
        self.tables.append(statement)

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows; raise ResultsClosedError once the file was let go of."""
        with self.lock:
            if self.closed:
                raise ResultsClosedError(f"The figures in {self.file} are closed: open them again to go on.")
            try:
                return self.base.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                self._replace(error)
                return self.base.execute(statement, values).fetchall()

    def get(self, addresses: Iterable[str]) -> dict[str, Figures]:
        """Return the figures that are stored and intact, by address."""
        wanted, found = list(dict.fromkeys(addresses)), dict[str, Figures]()
        for start in range(0, len(wanted), MOST_KEYS):
            some = wanted[start : start + MOST_KEYS]
            query = f"SELECT address, figures, digest FROM figures WHERE address IN ({','.join('?' * len(some))})"
            for address, text, told in self.execute(query, some):
                if told == row_digest(address, text):
                    found[address] = json.loads(text)
                else:
                    self._drop(address)
        return found

    def put(self, address: str, figures: Figures) -> None:
        """Store figures; those that are there already stay, they are the same."""
        text = canonical(figures)
        self.execute("INSERT OR IGNORE INTO figures VALUES (?, ?, ?)", (address, text, row_digest(address, text)))

    def close(self) -> None:
        """Let go of the file, once a statement under way in another thread is done."""
        with self.lock:
            self.closed = True
            self.base.close()

    def _drop(self, address: str) -> None:
        LOG.warning("The stored figures %s in %s are damaged: they are computed again.", address, self.file)
        self.execute("DELETE FROM figures WHERE address = ?", (address,))

    def _open(self) -> None:
        self.base = sqlite3.connect(self.file, timeout=60, check_same_thread=False, isolation_level=None)
        self.base.text_factory = _decoded
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", *self.tables):
            self.base.execute(statement)

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        """Begin a new file if an error says that this one is damaged; raise the error otherwise."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in DAMAGE:
            raise error
        LOG.warning("The stored figures in %s are damaged (%s): they are computed again.", self.file, error)
        self.base.close()
        for end in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + end).unlink(missing_ok=True)
        self._open()


def _decoded(text: bytes) -> str:
    return text.decode(errors="replace")  # the digest notices


def row_digest(address: str, text: str) -> str:
    """Return the SHA-256 of stored figures and of their address."""
    return hashlib.sha256(f"{address}\n{text}".encode()).hexdigest()


def canonical(figures: Figures) -> str:
    """Return figures as JSON that is the same for the same figures; floats read back to the bit."""
    return json.dumps(dict(figures), sort_keys=True, separators=(",", ":"))


def digest(found: Mapping[str, Figures]) -> str:
    """Return 16 hex digits over figures by address, whatever their order."""
    lines = (f"{address} {canonical(found[address])}\n" for address in sorted(found))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
