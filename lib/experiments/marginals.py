"""Marginal values: every policy lever a step up, everything else and all luck the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ..domain.journeys import STAGES
from ..errors import LanecastError
from ..narrative.kpis import STUDY_KPIS, more_is_better
from ..scenario import QUICK_UNIT, Lever, LeverTable, Scenario, Value
from ..whatif import CANONICAL
from .bounds import check_runs
from .intervals import Interval, difference_of, mean_of
from .runner import Runner
from .task import QUEUES, Figures, Task

FIGURES = tuple(kpi.key for kpi in STUDY_KPIS)
SHORT_OF = {  # stage of waiting: what is short, its rows of utilisation, its queue
    "wait for flight": ("flights", "flights to", QUEUES[0]),
    "customs": ("customs", "manual customs at", QUEUES[1]),
    "wait for truck": ("trucks", "trucks ", QUEUES[2]),
}
OF_THE_PLAN = ("linehaul_plan", "planned_fill_pct")  # only a planner reads them: without effect on a plan held
FULL_PCT = 100
LEAST_DAYS = 1 / 1440  # a gain worth the name: a minute


@dataclass(frozen=True)
class Step:
    """One lever changed: a step up, or for a lever of words one of the other words."""

    lever: Lever
    value: Value
    text: str


@dataclass(frozen=True)
class Binding:
    """What holds the network up, in words, with its evidence: mean wait, load of the fullest resource, longest queue.

    lever: the key of the single step that helps most, None if none does.
    """

    text: str
    stage: str | None
    wait_days: float | None
    resource: str | None
    load_pct: float | None
    queue_t: float | None
    lever: str | None


@dataclass(frozen=True, eq=False)
class MarginalValues:
    """Marginal values.

    table: one row a move, ranked — lever, label, unit, move (words), value, then per figure of `FIGURES` and per
    `stage <stage>` the difference to the scenario: <figure>, <figure>_low, <figure>_high (95 %, paired; NaN where
    undefined, or with fewer than `LEAST_RUNS` replications). base: the figures that differences refer to.
    fixed_plan: whether the truck plan stayed fixed.
    """

    scenario: Scenario
    table: pd.DataFrame
    base: dict[str, Interval]
    binding: Binding
    parcels_per_unit: int
    replications: int
    fixed_plan: bool

    @property
    def preliminary(self) -> bool:
        return self.parcels_per_unit > 1


def marginal_values(
    runner: Runner,
    scenario: Scenario,
    parcels_per_unit: int = QUICK_UNIT,
    replications: int = 3,
    fixed_plan: bool = True,
    by: str = "days_to_warehouse_mean",
) -> MarginalValues:
    """Return the effect of one more unit of every policy lever, ranked by what it gains of the figure `by`."""
    if by not in FIGURES:
        raise LanecastError(f"Steps cannot be ranked by {by!r}: choose one of {', '.join(FIGURES)}.")
    chosen = [
        step
        for step in single_steps(scenario, runner.network.levers)
        if not (fixed_plan and step.lever.key in OF_THE_PLAN)
    ]
    seeds = replication_seeds(replications)
    scenarios = [scenario, *(scenario.replace(**{step.lever.key: step.value}) for step in chosen)]
    tasks = [Task(s, parcels_per_unit, r, scenario if fixed_plan else None) for r in seeds for s in scenarios]
    found = runner.run(tasks)
    runs = [found[i :: len(scenarios)] for i in range(len(scenarios))]  # per scenario, its replications
    rows = [_row(step, runs[0], after) for step, after in zip(chosen, runs[1:], strict=True)]
    gain = -1 if more_is_better(by) else 1
    table = pd.DataFrame(rows).sort_values(by, key=lambda gains: gain * gains, kind="stable", ignore_index=True)
    base = {key: mean_of(runs[0], key) for key in runs[0][0]}
    return MarginalValues(scenario, table, base, binding(table, base), parcels_per_unit, replications, fixed_plan)


def single_steps(scenario: Scenario, levers: LeverTable) -> Iterator[Step]:
    """Yield the single steps of policy that a scenario allows; a lever at its upper end has none."""
    for lever in levers.values():
        if lever.role != "policy" or lever.kind in ("days", "edits"):
            continue
        now = levers.value(scenario, lever.key)
        if lever.kind == "choice":
            yield from (Step(lever, word, f"{word} for {now}") for word in lever.choices if word != now)
        elif lever.step and lever.max is not None and float(now) + lever.step <= lever.max:
            yield Step(lever, lever.parse(float(now) + lever.step), f"+{lever.step:g} {lever.unit}")


def replication_seeds(replications: int) -> list[int]:
    """Return the replications that experiments use, the canonical one first; raises LanecastError for too many."""
    check_runs(replications)
    return [CANONICAL, *(r for r in range(replications) if r != CANONICAL)][:replications]


def _row(step: Step, before: Sequence[Figures], after: Sequence[Figures]) -> dict[str, object]:
    row: dict[str, object] = {
        "lever": step.lever.key,
        "label": step.lever.label,
        "unit": step.lever.unit,
        "move": step.text,
        "value": step.value,
    }
    for key in (*FIGURES, *(f"stage {stage}" for stage in STAGES)):
        row |= difference_of(before, after, key).as_columns(key)
    return row


def binding(table: pd.DataFrame, base: dict[str, Interval]) -> Binding:
    """Name what holds the network up: what is over-full, else the wait that the most helpful step shortens."""
    loads = {key[5:]: figure.mean or 0.0 for key, figure in base.items() if key.startswith("load ")}
    over = max((r for r in loads if _stage_of(r) and loads[r] >= FULL_PCT), key=lambda r: loads[r], default=None)
    helpful = table[table.days_to_warehouse_mean < -LEAST_DAYS]
    best = None if helpful.empty else helpful.iloc[helpful.days_to_warehouse_mean.argmin()]
    if over is not None:
        return _evidence(_stage_of(over), over, loads, base, None if best is None else str(best.lever), "")
    if best is None:
        return Binding("No single decision shortens the delivery time.", None, None, None, None, None, None)
    step = f" Most effective step: {best.label}, {best['move']}: {_days(best)}."
    eased = min(STAGES[:7], key=lambda stage: best[f"stage {stage}"])
    if eased not in SHORT_OF:
        wait = base[f"stage {eased}"].mean
        spent = "" if wait is None else f", {wait:.1f} days per parcel"
        full = _fullest(loads, base)
        text = f"No queue limits the network{full}. The stage that can be shortened most is “{eased}”"
        return Binding(f"{text}{spent}.{step}", eased, wait, None, None, None, str(best.lever))
    rows = [resource for resource in loads if _stage_of(resource) == eased]
    fullest = max(rows, key=lambda resource: loads[resource], default=None)
    return _evidence(eased, fullest, loads, base, str(best.lever), step)


def _evidence(
    stage: str | None,
    resource: str | None,
    loads: dict[str, float],
    base: dict[str, Interval],
    lever: str | None,
    step: str,
) -> Binding:
    """Return the binding constraint with the figures that show it."""
    assert stage is not None
    what, _, queue = SHORT_OF[stage]
    wait, waiting = base[f"stage {stage}"].mean, base[f"queue {queue}"].mean
    load = None if resource is None else loads[resource]
    share = "no capacity" if load == float("inf") else f"{load:.0f} % of capacity"
    full = "" if load is None else f"; {resource}: {share}"
    waits = "" if wait is None else f" a parcel spends {wait:.1f} days there"
    short = "are beyond capacity" if load is not None and load >= FULL_PCT else "are the bottleneck"
    queued = f", up to {waiting:,.0f} t wait" if waiting else ""
    text = f"{what[:1].upper()}{what[1:]} {short}:{waits}{full}{queued}.{step}"
    return Binding(text, stage, wait, resource, load, waiting, lever)


def _fullest(loads: dict[str, float], base: dict[str, Interval]) -> str:
    """Tell how full the fullest resource that freight waits for is, and how much waits."""
    resource = max(filter(_stage_of, loads), key=lambda resource: loads[resource], default="")
    if not resource:
        return ""
    waiting = base[f"queue {SHORT_OF[_stage_of(resource) or ''][2]}"].mean
    queued = f", where up to {waiting:,.0f} t wait" if waiting else ""
    return f": the fullest, {resource}, are at {loads[resource]:.0f} % of capacity{queued}"


def _stage_of(resource: str) -> str | None:
    return next((stage for stage, (_, rows, _) in SHORT_OF.items() if resource.startswith(rows)), None)


def _days(row: pd.Series) -> str:
    low, high = row.days_to_warehouse_mean_low, row.days_to_warehouse_mean_high
    band = "" if pd.isna(low) else f" ({low:+.2f} to {high:+.2f}{'' if high < 0 else ', not significant'})"
    return f"{row.days_to_warehouse_mean:+.2f} days{band}".replace("-", "−")
