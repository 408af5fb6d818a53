"""Memory of a run's columns, used again by the next run: the system zeroes fresh pages, which takes as long as a stage.

What is returned stays with the process: at most the columns of one run, in their two halves.
"""

import weakref
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Block = NDArray[np.uint8]
KEPT = 2  # blocks: a run asks for two, before the line-haul and after it
ALIGNED = 64  # bytes: columns start at a cache line

_returned: list[Block] = []
_lock = Lock()


class Lease:
    """A block of bytes in use: it is returned when the last column in it is gone."""

    def __init__(self, block: Block) -> None:
        self.__array_interface__ = block.__array_interface__
        weakref.finalize(self, _give_back, block)


def columns(rows: int, *types: DTypeLike) -> list[NDArray[Any]]:
    """Return uninitialised columns of so many rows, one of each type, in one block."""
    sizes = [-(-rows * np.dtype(kind).itemsize // ALIGNED) * ALIGNED for kind in types]
    leased = np.asarray(Lease(_block(sum(sizes))))
    ends = np.cumsum(sizes)
    return [leased[end - size : end].view(kind)[:rows] for kind, size, end in zip(types, sizes, ends, strict=True)]


def give_up_returned() -> None:
    """Let go of the memory that is kept for the next run."""
    with _lock:
        _returned.clear()


def _block(size: int) -> Block:
    """Return the least returned block that holds so many bytes without wasting more, else a new one."""
    with _lock:
        fitting = [i for i, block in enumerate(_returned) if size <= len(block) <= 2 * size]
        if fitting:
            return _returned.pop(min(fitting, key=lambda i: len(_returned[i])))
    return np.empty(size, np.uint8)


def _give_back(block: Block) -> None:
    """Keep a block for the next run, if it is among the largest. (Whoever collects garbage may hold the lock: then the
    block is let go.)
    """
    if _lock.acquire(blocking=False):
        _returned.append(block)
        _returned.sort(key=len, reverse=True)
        del _returned[KEPT:]
        _lock.release()
