"""Counter-based draws into integer quantile tables (rule 2): common random numbers for all scenarios."""

import hashlib
import math
from functools import cache, lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from .jit import kernel

ENTRIES = 4_096
SHIFT = np.uint64(52)
WIDE_SHIFT = np.uint64(48)  # tables of 65,536 entries
EVENT_SHIFT = np.uint64(11)
SHORT = 16  # runs of fewer counters are not worth finding

Table = NDArray[np.int32]

_GOLDEN, _A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31 = np.uint64(30), np.uint64(27), np.uint64(31)


@kernel
def mix(key, counter):
    """Hash a counter under a stream's key, both uint64 (SplitMix64, Steele, Lea and Flood 2014)."""
    return scramble(counter * _GOLDEN + key)


@kernel
def scramble(x):
    """Return the hash of a counter that is already multiplied and moved by its key."""
    x = (x ^ (x >> _30)) * _A
    x = (x ^ (x >> _27)) * _B
    return x ^ (x >> _31)


@kernel
def draw(key, counters, shift, drawn):
    """Hash ascending counters and keep the bits above `shift`: 52 for the entry of a table, 11 for an event.

    Counters mostly follow one another: then their products are a running sum, which the processor takes several at a
    time.
    """
    a = 0
    while a < len(counters):
        z = end_of_run(counters, a)
        if z - a < SHORT:
            z = len(counters)
            draw_each(key, counters[a:], shift, drawn[a:])
        else:
            draw_run(counters[a] * _GOLDEN + key, shift, drawn[a:z])
        a = z


@kernel
def draw_each(key, counters, shift, drawn):
    """Hash counters one by one."""
    for i in range(len(counters)):
        drawn[i] = mix(key, counters[i]) >> shift


@kernel
def end_of_run(counters, a):
    """Return how far ascending counters follow one another from place `a` on."""
    z, gap, middle = a + 1, len(counters), len(counters)  # most often all do
    while z < gap:
        if counters[middle - 1] - counters[a] == np.uint64(middle - 1 - a):
            z = middle
        else:
            gap = middle - 1
        middle = (z + gap + 1) // 2
    return z


@kernel
def draw_run(x, shift, drawn):
    """Hash counters that follow one another, x the product of the first."""
    for i in range(len(drawn)):
        drawn[i] = scramble(x) >> shift
        x += _GOLDEN


def mix_int(key: int, counter: int) -> int:
    """Hash one counter in Python integers."""
    mask = (1 << 64) - 1
    x = (counter * int(_GOLDEN) + key) & mask
    x = ((x ^ (x >> 30)) * int(_A)) & mask
    x = ((x ^ (x >> 27)) * int(_B)) & mask
    return x ^ (x >> 31)


def key(stream: str, replication: int = 0) -> np.uint64:
    """Return the 64-bit key of a stream of draws."""
    return np.uint64(int.from_bytes(hashlib.sha256(f"lanecast/{stream}/{replication}".encode()).digest()[:8]))


def threshold(probability: float) -> np.uint64:
    """Return the bound that the top 53 bits of a hash stay below with this probability."""
    return np.uint64(math.floor(probability * 2**53))


@lru_cache(maxsize=256)
def uniform(low: int, high: int) -> Table:
    """Return the quantile table of whole numbers from low to high."""
    odd = 2 * np.arange(ENTRIES, dtype=np.int64) + 1
    return _kept((low + (high - low + 1) * odd // (2 * ENTRIES)).astype(np.int32))


@lru_cache(maxsize=256)
def lognormal(median: float, sigma: float) -> Table:
    """Return the quantile table of a lognormal, floored."""
    return _kept(np.array([math.floor(median * math.exp(sigma * z)) for z in _normal_quantiles()], np.int32))


@lru_cache(maxsize=256)
def categorical(shares: tuple[float, ...], entries: int = ENTRIES) -> Table:
    """Return the quantile table of indices 0 … n−1 with these shares, which need not sum to one."""
    cumulative = np.cumsum(np.asarray(shares, float))
    p = (np.arange(entries) + 0.5) / entries
    return _kept(np.searchsorted(cumulative / cumulative[-1], p).astype(np.int32))


def p95_sigma(median: float, p95: float) -> float:
    """Return the σ of the lognormal with this median and 95th percentile (0 if the percentile is not above it)."""
    return math.log(p95 / median) / NormalDist().inv_cdf(0.95) if p95 > median > 0 else 0.0


def _kept(table: Table) -> Table:
    """Make a table read-only, as it is cached."""
    table.flags.writeable = False
    return table


@cache
def _normal_quantiles() -> tuple[float, ...]:
    return tuple(NormalDist().inv_cdf((i + 0.5) / ENTRIES) for i in range(ENTRIES))
