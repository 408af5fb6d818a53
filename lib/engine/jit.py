"""Compile kernels with numba, cached on disk under a key of all kernel sources.

Numba's own cache notices an edit in the kernel's file but not in a function it calls from another file, hence the key.
"""

import hashlib
import os
import re
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from ..paths import CACHE, PACKAGE

MARK = re.compile(rb"^@(inner_|scalar_)?kernel$", re.MULTILINE)


def sources_hash() -> str:
    """Return 16 hex digits over the files that kernels stand in, and over the clock that they read."""
    sources = [path.read_bytes() for path in sorted(PACKAGE.rglob("*.py"))]
    clock = (PACKAGE / "domain" / "clock.py").read_bytes()
    return hashlib.sha256(b"".join([clock, *(source for source in sources if MARK.search(source))])).hexdigest()[:16]


# Compiled kernels refer to modules by name, so `lib` and an imported `lanecast` cannot share them.
NAMED_HASH = f"{__name__.partition('.')[0]}-{sources_hash()}"
os.environ.setdefault("NUMBA_CACHE_DIR", str(CACHE / "numba" / NAMED_HASH))

import numba  # noqa: E402
from numba.core.registry import cpu_target  # noqa: E402

REGISTERING = Lock()
OPTIONS = {"cache": True, "nogil": True, "fastmath": False, "no_cfunc_wrapper": True}


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function to machine code that runs without the interpreter lock; integers only, nothing reordered."""
    return numba.njit(**OPTIONS)(function)  # type: ignore[call-overload]


def inner_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel that kernels alone call: Python cannot, which spares a quarter of the time to compile."""
    return numba.njit(**OPTIONS, no_cpython_wrapper=True)(function)  # type: ignore[call-overload]


def scalar_kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile an inner kernel that neither makes nor returns arrays, for inner loops.

    It does not count the holders of the arrays in its arguments; for tuples of many arrays that is most of a call.
    """
    return numba.njit(**OPTIONS, no_cpython_wrapper=True, _nrt=False)(function)  # type: ignore[call-overload]


def load_types() -> None:
    """Let numba register the types that it loads late, in one thread at a time: another that registers or looks one up
    meanwhile would fail.
    """
    with REGISTERING:
        _load_types()


@cache
def _load_types() -> None:
    for context in (cpu_target.typing_context, cpu_target.target_context):
        context.refresh()
