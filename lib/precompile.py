"""Compile kernels before they are needed, in processes beside each other: numba compiles one function at a time.

`python -m lib.precompile PART…` compiles parts one after the other.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .engine.parents import end_with_parent
from .paths import ROOT

LOOK_S = 0.1  # between looks at what other processes have compiled
SIMULATION, ROUGH_PLAN, PROVEN_PLAN = "simulation", "rough-plan", "proven-plan"
PROCESSES = ((ROUGH_PLAN, PROVEN_PLAN), (SIMULATION,))  # about equally long up to the preliminary figures
PARTS = (SIMULATION, ROUGH_PLAN, PROVEN_PLAN)
PRELIMINARY = (SIMULATION, ROUGH_PLAN)
_started: list[subprocess.Popen[bytes]] = []  # may outlive whoever waits for a part of what they compile


def start() -> list[subprocess.Popen[bytes]]:
    """Start processes that compile everything, and return them."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    command = [sys.executable, "-m", "lib.precompile"]
    processes = [subprocess.Popen([*command, *parts], cwd=ROOT, env=environment) for parts in PROCESSES]
    _started.extend(processes)
    return processes


def ensure(parts: tuple[str, ...] = PRELIMINARY) -> None:
    """Return when the parts are compiled, or cannot be; whoever needs them then compiles what is missing."""
    missing = [mark for mark in map(_mark, parts) if not mark.exists()]
    processes = start() if missing else []
    while not all(mark.exists() for mark in missing) and any(process.poll() is None for process in processes):
        time.sleep(LOOK_S)


def compile_parts(parts: tuple[str, ...]) -> None:
    """Compile parts in this process, unless another has done so."""
    for part in parts:
        mark = _mark(part)
        with _alone(mark):
            if not mark.exists():
                _COMPILERS[part]()
                mark.touch()


def _mark(part: str) -> Path:
    """Return the file that says that a part of the present sources is compiled."""
    from .engine.jit import sources_hash

    return Path(os.environ["NUMBA_CACHE_DIR"]) / f"{sources_hash()}-{part}"


@contextmanager
def _alone(mark: Path) -> Iterator[None]:
    """Wait until no other process compiles the part, where files can be locked."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _simulation() -> None:
    from .linehaul import direct_lanes
    from .network import load_network
    from .scenario import QUICK_UNIT, Scenario
    from .whatif import project

    project(load_network(), Scenario(), parcels_per_unit=QUICK_UNIT, planner=direct_lanes)


def _rough_plan() -> None:
    from .linehaul import preliminary_plan

    _plan(preliminary_plan)


def _proven_plan() -> None:
    from .linehaul import optimised_plan

    _plan(optimised_plan)


def _plan(planner: Callable[..., object]) -> None:
    from .network import load_network
    from .network.case import build_case
    from .scenario import Scenario
    from .simulation import compile_flights, wave_volumes, weekly_volumes
    from .whatif import CANONICAL

    case = build_case(load_network(), Scenario())
    planner(case, wave_volumes(weekly_volumes(case), case.sites, compile_flights(case, CANONICAL)))


_COMPILERS: Mapping[str, Callable[[], None]] = {
    SIMULATION: _simulation,
    ROUGH_PLAN: _rough_plan,
    PROVEN_PLAN: _proven_plan,
}

if __name__ == "__main__":
    end_with_parent()
    compile_parts(tuple(sys.argv[1:]))
