"""The floor under the engine: what reading, writing and sorting alone cost, whatever the rules."""

import time

import numpy as np
from numpy.typing import NDArray

from lib.domain.journeys import Journeys
from lib.domain.parcels import Parcels
from lib.engine.jit import kernel

READ_WORDS, WRITTEN_WORDS = 8, 9  # 64 bytes read as int64, 36 written as int32, per parcel


@kernel
def stream(source: NDArray[np.int64], target: NDArray[np.int32]) -> None:
    """Read 64 bytes and write 36 per parcel, in order."""
    for i in range(source.shape[0]):
        total = np.int64(0)
        for k in range(READ_WORDS):
            total += source[i, k]
        for k in range(WRITTEN_WORDS):
            target[i, k] = total + k


@kernel
def counting_sort(keys: NDArray[np.int32], n_keys: int) -> NDArray[np.int32]:
    """Return the rows in the order of their minute keys."""
    starts = np.zeros(n_keys + 1, np.int32)
    for key in keys:
        starts[key + 1] += 1
    for key in range(n_keys):
        starts[key + 1] += starts[key]
    order = np.empty(len(keys), np.int32)
    for i in range(len(keys)):
        order[starts[keys[i]]] = i
        starts[keys[i]] += 1
    return order


def floor_s(parcels: Parcels, journeys: Journeys) -> float:
    """Return the seconds of one stream over the parcels and three counting sorts of the run's own minutes."""
    source, target = np.ones((len(parcels), READ_WORDS), np.int64), np.zeros((len(parcels), WRITTEN_WORDS), np.int32)
    minutes = [np.maximum(key, 0) for key in (journeys.ready, journeys.unloaded, journeys.released)]
    stream(source[:1], target[:1])
    counting_sort(minutes[0][:1], int(minutes[0][:1].max()) + 1)
    start = time.perf_counter()
    stream(source, target)
    for key in minutes:
        counting_sort(key, int(key.max()) + 1)
    return time.perf_counter() - start
