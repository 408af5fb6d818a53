"""Luck: hashes of counters, quantile tables and events (rule 2)."""

import math
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import accumulate
from statistics import NormalDist

BITS = 64
MASK = (1 << BITS) - 1
ENTRIES = 4_096
DESTINATION_ENTRIES = 65_536
Table = tuple[int, ...]


@cache
def exact(value: object) -> Fraction:
    """Return a table's or lever's decimal as an exact fraction (0.29 is 29/100, not the nearest double)."""
    return Fraction(str(value))


def minutes(hours: object) -> int:
    """Return hours as whole minutes, rounded down."""
    return math.floor(exact(hours) * 60)


def mix(key: int, n: int) -> int:
    """Return the 64-bit hash of a counter under a key (rule 2.1)."""
    x = (n * 0x9E3779B97F4A7C15 + key) & MASK
    x ^= x >> 30
    x = (x * 0xBF58476D1CE4E5B9) & MASK
    x ^= x >> 27
    x = (x * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


@cache
def key(stream: str, replication: int) -> int:
    """Return the key of a stream (rule 2.2)."""
    return int.from_bytes(sha256(f"lanecast/{stream}/{replication}".encode()).digest()[:8], "big")


def happens(hashed: int, probability: Fraction) -> bool:
    """Tell whether an event of a probability (0–1) happens (rule 2.3)."""
    return hashed >> 11 < math.floor(probability * 2**53)


def pick(table: Table, hashed: int) -> int:
    """Return the entry of a quantile table at the top bits of a hash."""
    return table[hashed * len(table) >> BITS]


@cache
def uniform(low: int, high: int) -> Table:
    """Return the quantiles of the whole numbers low … high (of low alone if high is below)."""
    high = max(low, high)
    return tuple(low + ((high - low + 1) * (2 * i + 1)) // (2 * ENTRIES) for i in range(ENTRIES))


@cache
def normal_quantiles() -> tuple[float, ...]:
    """Return Φ⁻¹ at the middles of 4,096 equal steps."""
    return tuple(NormalDist().inv_cdf((i + 0.5) / ENTRIES) for i in range(ENTRIES))


@cache
def lognormal(median: float, sigma: float) -> Table:
    """Return the quantiles of a lognormal, rounded down."""
    return tuple(math.floor(median * math.exp(sigma * z)) for z in normal_quantiles())


@cache
def categorical(shares: tuple[float, ...], entries: int = ENTRIES) -> Table:
    """Return the quantiles of positions 0 … n−1 drawn by their shares."""
    reached = [total / sum(shares) for total in accumulate(shares)]
    reached[-1] = 1.0
    table, position = [], 0
    for i in range(entries):
        while reached[position] < (i + 0.5) / entries:
            position += 1
        table.append(position)
    return tuple(table)
