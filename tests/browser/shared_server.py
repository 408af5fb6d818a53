"""One app for all workers of a test run."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from tests.browser.server import ROOT, served

LOOK_S = 0.25


@contextmanager
def shared(folder: Path, **settings: str) -> Iterator[str]:
    """Run the app once for all processes that name the same folder; yield its address.

    The first process starts it, and stops it when no other uses it any more; one that dies uses it no more.
    """
    told = folder / "address"
    with (folder / "users").open("a") as users, ExitStack() as mine:
        with _alone(folder):
            starts = not told.exists()
            if starts:
                told.write_text(mine.enter_context(served(ROOT, **settings))[0])
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield told.read_text()
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            while starts and not _given_up(folder, users):
                time.sleep(LOOK_S)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _given_up(folder: Path, users: TextIO) -> bool:
    """Forget the address and return True, unless another process uses it."""
    with _alone(folder):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        (folder / "address").unlink()
        return True
