"""A run as a task: scenario, parcels per unit, replication and plan, with a content address for its figures."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..domain.clock import DAY_MIN, MEASURED_WEEKS, NEVER
from ..domain.journeys import STAGES
from ..domain.network import Network
from ..domain.outcome import PROMISE_DAYS
from ..outcome import sum_kernels
from ..outcome.measure import TO_WAREHOUSE, Sums, headline, mean_days, priced, stage_days, utilisation, weekly_t
from ..scenario import QUICK_UNIT, LeverTable, Scenario
from ..simulation.parted_run import AnyRun
from ..whatif import CANONICAL, MODEL_VERSION
from .staged_runs import FINEST_STAGED_UNIT, run_counted, stage_keys

FIGURES_VERSION = "3"  # of the names and meanings below, and of the plan of coarse units
MEASURED = slice(MEASURED_WEEKS.start, MEASURED_WEEKS.stop)
QUEUES = ("waiting_flight_t", "in_customs_t", "waiting_truck_t")
Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class Task:
    """A run to be made; `fixed_plan`: the scenario whose line-haul plan is kept, None if the run makes its own."""

    scenario: Scenario
    parcels_per_unit: int = QUICK_UNIT
    replication: int = CANONICAL
    fixed_plan: Scenario | None = None

    def normalised(self, levers: LeverTable) -> "Task":
        """Return the task with normalised scenarios: two ways to write one have the same address."""
        fixed_plan = self.fixed_plan and levers.normalise(self.fixed_plan)
        return replace(self, scenario=levers.normalise(self.scenario), fixed_plan=fixed_plan)


def address(task: Task, data_hash: str) -> str:
    """Return the content address of a task: 32 hex digits over model, data, levers, unit, replication and plan."""
    fixed_plan = None if task.fixed_plan is None else dict(sorted(task.fixed_plan.changes.items()))
    content = [
        MODEL_VERSION,
        FIGURES_VERSION,
        data_hash,
        dict(sorted(task.scenario.changes.items())),
        task.parcels_per_unit,
        task.replication,
        fixed_plan,
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()[:32]


def stage_key(task: Task) -> tuple[object, ...]:
    """Return a key by which tasks that share stages stand side by side."""
    return task.parcels_per_unit, task.replication, repr(task.fixed_plan), *stage_keys(task.scenario)


def batch_key(task: Task) -> tuple[object, ...]:
    """Return what tasks have in common that share their way to the gateway; a task that shares nothing, itself."""
    early, *_ = stage_keys(task.scenario)
    return (task.parcels_per_unit, task.replication, early) if task.parcels_per_unit >= FINEST_STAGED_UNIT else (task,)


def compute(network: Network, task: Task) -> Figures:
    """Return the figures of a task: the outcome's key figures and

    `stage <stage>` mean days, `load <resource>` % of capacity, `queue <queue>` t at its highest in the measured weeks,
    and per country `days_to_warehouse_mean|p50|p90 <country>`, `share_within_10_days <country>` and
    `undelivered_share <country>`.
    """
    run, sums = run_counted(network, task.scenario, task.parcels_per_unit, task.replication, task.fixed_plan)
    price = priced(run, sums)
    kpis = {k: float(v) if isinstance(v, bool | int) else v for k, v in headline(run, sums, price).items()}
    waiting = weekly_t(sums)
    return {
        **{key: value for key, value in kpis.items() if value is None or isinstance(value, float)},
        **{f"stage {stage}": float(days) for stage, days in zip(STAGES, stage_days(sums), strict=True)},
        **{f"load {resource}": float(load_pct) for resource, load_pct, _ in utilisation(run)},
        **{f"queue {queue}": float(waiting[queue][MEASURED].max()) for queue in QUEUES},
        **_by_country(run, sums),
    }


def _by_country(run: AnyRun, sums: Sums) -> dict[str, float | None]:
    """Return mean, percentiles and share kept of the days to the warehouse, and share undelivered, by country."""
    found: dict[str, float | None] = {}
    of_warehouse = np.array(run.case.sites.countries)
    for country in dict.fromkeys(run.case.sites.countries):
        here = np.flatnonzero(of_warehouse == country)
        minutes = sums.minutes[0, here].sum(axis=0, dtype=np.int32)
        total = int(minutes.sum())
        name = "days_to_warehouse"
        for percent in (50, 90):
            minute = int(sum_kernels.quantile(minutes, 10 * percent))
            found[f"{name}_p{percent} {country}"] = None if minute == NEVER else minute / DAY_MIN
        found[f"{name}_mean {country}"] = mean_days(sums, TO_WAREHOUSE, here)
        kept = int(minutes[: PROMISE_DAYS * DAY_MIN + 1].sum())
        found[f"share_within_10_days {country}"] = kept / total if total else None
        found[f"undelivered_share {country}"] = int(sums.undelivered[here].sum()) / total if total else None
    return found
