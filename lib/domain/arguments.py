"""What callers give to the library's functions, checked: whole numbers and paths."""

import os
from numbers import Integral
from pathlib import Path

from ..errors import DataError, LanecastError

LONGEST_SHOWN = 40  # characters of what was given, in a message


def whole_number(name: str, given: object, least: int) -> int:
    """Return a whole number from `least` on, also one of numpy; LanecastError names what is accepted."""
    if not isinstance(given, Integral) or isinstance(given, bool) or given < least:
        raise LanecastError(f"{name} = {shortened(given)} is not accepted: it takes a whole number from {least} on.")
    return int(given)


def path_of(name: str, given: object) -> Path:
    """Return the path that a text or a path names; DataError says what is accepted."""
    text = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise DataError(f"{name} = {shortened(given)} is not accepted: it takes a path, as text or as a Path.")
    return Path(text).expanduser()


def shortened(given: object) -> str:
    """Return what was given as Python shows it, shortened."""
    text = f"a {type(given).__name__}" if hasattr(given, "shape") else repr(given)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
