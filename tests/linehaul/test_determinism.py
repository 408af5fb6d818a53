"""The same problem gives the same plan: again, in another process, with other numbers of threads."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.instances import make
from lib.linehaul import solve

PRINT = "from benchmarks.instances import make; from lib.linehaul import solve; print(solve(make(20, 77)))"


def test_the_plan_is_the_same_everywhere() -> None:
    here = repr(solve(make(20, 77)))
    assert repr(solve(make(20, 77))) == here
    for threads in ("1", "2"):
        env = os.environ | {"NUMBA_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", PRINT], env=env, capture_output=True, text=True, check=True, cwd=root
        )
        assert done.stdout.strip() == here
