"""Tasks on Dask distributed, when one machine is too small: the same figures bit for bit, even when workers die."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from itertools import islice

from distributed import Client, Future, KilledWorker, as_completed

from ..errors import LanecastError
from ..whatif import MODEL_VERSION
from .engines import GO_ON, Engine, batches, work_all
from .task import Figures, Task

IN_FLIGHT = 2_000  # batches of tasks that the scheduler holds at a time
CONNECT_S = 10


def over_dask(scheduler: str) -> Engine:
    """Return an engine that sends tasks to a Dask scheduler. It raises LanecastError where the cluster fails."""

    def engine(network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]:
        with _connected(scheduler) as client:
            try:
                yield from _computed(client, network, tasks)
            except KilledWorker:
                raise LanecastError(f"Workers of {scheduler} died repeatedly on one task. {GO_ON}") from None
            except CancelledError:
                raise LanecastError(f"The connection to {scheduler} was lost. {GO_ON}") from None

    return engine


def _connected(scheduler: str) -> Client:
    try:
        return Client(scheduler, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise LanecastError(
            f"No Dask scheduler answers at LANECAST_DASK={scheduler}: start one with `dask scheduler`, or unset it."
        ) from error


def _computed(client: Client, network: bytes, tasks: Sequence[Task]) -> Iterator[tuple[Task, Figures]]:
    """Yield figures as they come; the network is a task of its own, so that it is made again if its holder dies."""
    shared = client.submit(bytes, network, key=f"network-{hashlib.sha256(network).hexdigest()[:16]}")
    waiting = batches(tasks)
    running: dict[Future[list[Figures]], tuple[Task, ...]] = {}

    def submit(count: int) -> list[Future[list[Figures]]]:
        new = {client.submit(work_all, MODEL_VERSION, shared, few, pure=False): few for few in islice(waiting, count)}
        running.update(new)
        return list(new)

    done = as_completed(submit(IN_FLIGHT), loop=client.loop)  # type: ignore[no-untyped-call]
    for future in done:
        figures = future.result()
        for more in submit(1):
            done.add(more)  # type: ignore[no-untyped-call]
        yield from zip(running.pop(future), figures, strict=True)
