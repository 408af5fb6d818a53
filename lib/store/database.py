"""The database of saved work: SQLite by default, Postgres by `LANECAST_STORE=postgresql://…`; schema by Alembic.

Every write is durable before it is acknowledged: SQLite syncs its write-ahead log at each commit, Postgres commits
synchronously.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import StoreError
from .migrations.closed import closing
from .schema import METADATA

VARIABLE = "LANECAST_STORE"
MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATION_LOCK = 5_263_226  # any number, the same in every process
BUSY_S = 30
PRIVATE = 0o600  # saved work is read by its owner only
ACCEPTED = "it takes postgresql://user:password@host/database or sqlite:////path/of/a/file.db."
DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_engines: dict[URL, Engine] = {}
_opening = threading.Lock()


def address() -> URL:
    """Return where saved work is kept; raises StoreError if `LANECAST_STORE` is no address of a store."""
    told = os.environ.get(VARIABLE, "")
    if not told:
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        return URL.create("sqlite+pysqlite", database=str(home / "lanecast" / "lanecast.db"))
    try:
        url = make_url(told)
    except ArgumentError:
        raise StoreError(f"{VARIABLE} is not an address of a store: {ACCEPTED}") from None
    if url.drivername not in DRIVERS or not url.database:
        raise StoreError(f"{VARIABLE} = {url.render_as_string()} is not accepted: {ACCEPTED}")
    return url.set(drivername=DRIVERS[url.drivername])


@contextmanager
def reading() -> Iterator[Connection]:
    """Yield a connection that sees one state of the store; raises StoreError if there is none to be had."""
    with _told(), _engine(address()).connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """Yield a connection whose changes are on disk, all or none, when the block is left; raises StoreError."""
    with _told(), _engine(address()).execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(
            f"The store of saved scenarios at {address().render_as_string()} cannot be used ({reason}). "
            f"Everything else works; {VARIABLE} says which store to use."
        ) from error


def close() -> None:
    """Close the connections to every store; the next use opens them anew."""
    with _opening:
        while _engines:
            _engines.popitem()[1].dispose()


def _engine(url: URL) -> Engine:
    """Return the connections to a store, which is made or brought up to date first, once a process."""
    with _opening:  # or two threads would both migrate
        if url not in _engines:
            opened = _opened(url)
            try:
                _migrate(opened)
            except Exception:
                opened.dispose()
                raise
            _engines[url] = opened
        return _engines[url]


def _opened(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        _make_private(Path(url.database or ""))
        engine = create_engine(url, connect_args={"timeout": BUSY_S})
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin)
    else:
        pinned = {"connect_timeout": 10, "options": "-c synchronous_commit=on"}
        engine = create_engine(url, connect_args=pinned, pool_pre_ping=True)
    return engine


def _make_private(file: Path) -> None:
    """Make a file, and its folder, that their owner alone may read; SQLite gives its other files the same mode."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, PRIVATE))
    for name in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        if name.exists() and name.stat().st_uid == os.getuid():
            name.chmod(PRIVATE)


def _durable(connection, _: object) -> None:  # type: ignore[no-untyped-def]
    connection.isolation_level = None  # transactions begin in `_begin`
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once where it will be needed: a reader that becomes a writer may be refused it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _migrate(engine: Engine) -> None:
    """Bring the schema up to date in one transaction; processes that start together do it one after another."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes |= {"connection": connection, "metadata": METADATA, "closing": closing}
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                f"The store at {engine.url.render_as_string()} was made by a newer version of Lanecast ({error}). "
                "Update Lanecast or choose another store."
            ) from error
