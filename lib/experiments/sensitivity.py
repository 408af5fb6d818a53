"""Explore: levers swept over their range, all levers one at a time, and assumptions sampled together."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from ..errors import LanecastError
from ..scenario import QUICK_UNIT, Lever, LeverTable, Scenario, Value
from .bounds import check_runs, check_values
from .intervals import mean_of
from .marginals import FIGURES, replication_seeds
from .runner import Runner
from .task import Figures, Task

POINTS = 9  # of a sweep, unless values are given
SAMPLES = 256
FAN = (5, 10, 25, 50, 75, 90, 95)
Floats = NDArray[np.float64]


def points(
    lever: Lever, count: float = POINTS, low: float | None = None, high: float | None = None
) -> tuple[Value, ...]:
    """Return at most `count` values of a lever, on its steps, from `low` to `high` (its plausible range, else all)."""
    if lever.kind == "choice":
        return lever.choices
    start, end = span(lever, low, high)
    check_values(lever, count)
    return tuple(dict.fromkeys(on_step(lever, float(value)) for value in np.linspace(start, end, int(count))))


def span(row: Lever, low: float | None = None, high: float | None = None) -> tuple[float, float]:
    """Return the ends of a numeric lever's range: those given, else the plausible ones, else all it accepts.

    Raises LanecastError for ends that it does not accept and for levers without steps.
    """
    if row.kind == "days" or row.min is None or row.max is None or not row.step:
        raise LanecastError(f"{row.label} has no steps; give its values.")
    usual = row.plausible or (row.min, row.max)
    start, end = usual[0] if low is None else low, usual[1] if high is None else high
    row.parse(start), row.parse(end)
    return start, end


def on_step(row: Lever, value: float) -> Value:
    """Return the value of a numeric lever that lies on its steps (counted from 0) nearest to a number, within range."""
    assert row.step is not None
    assert row.min is not None
    assert row.max is not None
    return row.parse(min(row.max, max(row.min, round(round(value / row.step) * row.step, 9))))


def sweep(
    runner: Runner,
    scenario: Scenario,
    axes: Mapping[str, Sequence[Value]],
    parcels_per_unit: int = QUICK_UNIT,
    replications: int = 4,
) -> pd.DataFrame:
    """Return the figures at every combination of the axes' values, one or two levers.

    One row a combination: a column a lever, then per figure of `FIGURES` and per country's `days_to_warehouse_p90
    <country>` mean, <figure>_low and <figure>_high (95 % over replications, NaN where undefined or
    with fewer than `LEAST_RUNS` replications).
    """
    if not 1 <= len(axes) <= 2:
        raise LanecastError(f"{len(axes)} levers cannot be swept together; choose one or two.")
    table = runner.network.levers
    parsed = {key: [table.lever(key).parse(value) for value in values] for key, values in axes.items()}
    check_runs(math.prod(map(len, parsed.values())) * replications)
    spots = [dict(zip(parsed, values, strict=True)) for values in itertools.product(*parsed.values())]
    seeds = replication_seeds(replications)
    found = runner.run([Task(scenario.replace(**spot), parcels_per_unit, r) for spot in spots for r in seeds])
    rows = [{**spot, **_bands(found[i * len(seeds) : (i + 1) * len(seeds)])} for i, spot in enumerate(spots)]
    return pd.DataFrame(rows)


def _bands(runs: Sequence[Figures]) -> dict[str, float]:
    by_country = [key for key in runs[0] if key.startswith("days_to_warehouse_p90 ")]
    row = dict[str, float]()
    for key in (*FIGURES, *by_country):
        row |= mean_of(runs, key).as_columns(key)
    return row


def tornado(
    runner: Runner, scenario: Scenario, parcels_per_unit: int = QUICK_UNIT, levers: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return what each lever does alone at the ends of its plausible range; a lever of words takes each other word.

    One row a (lever, value): lever, label, role, end (low, high, or the word), value, and per figure of `FIGURES` the
    difference to the scenario (NaN where undefined).
    """
    ends = list(_ends(scenario, runner.network.levers, levers))
    tasks = [
        Task(scenario, parcels_per_unit),
        *(Task(scenario.replace(**{row.key: value}), parcels_per_unit) for row, _, value in ends),
    ]
    base, *found = runner.run(tasks)
    return pd.DataFrame(
        [
            {"lever": row.key, "label": row.label, "role": row.role, "end": end, "value": value, **_gaps(base, figures)}
            for (row, end, value), figures in zip(ends, found, strict=True)
        ]
    )


def chosen_levers(levers: LeverTable, keys: Iterable[str] | None) -> list[Lever]:
    """Return the levers of some keys, all if there are none. Raises LeverError for an unknown key."""
    return [levers.lever(key) for key in (keys or levers)]


def count_tornado_runs(scenario: Scenario, levers: LeverTable) -> int:
    """Return how many runs a tornado over all levers takes, the scenario's own left out."""
    return sum(1 for _ in _ends(scenario, levers))


def _ends(
    scenario: Scenario, levers: LeverTable, keys: Iterable[str] | None = None
) -> Iterator[tuple[Lever, str, Value]]:
    for row in chosen_levers(levers, keys):
        now = levers.value(scenario, row.key)
        if row.kind == "choice":
            yield from ((row, word, word) for word in row.choices if word != now)
        elif row.plausible is not None:
            both = zip(("low", "high"), map(row.parse, row.plausible), strict=True)
            yield from ((row, end, value) for end, value in both if value != now)


def _gaps(base: Figures, figures: Figures) -> dict[str, float | None]:
    pairs = {key: (base[key], figures[key]) for key in FIGURES}
    return {key: None if a is None or b is None else b - a for key, (a, b) in pairs.items()}


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What uncertain assumptions make of a scenario.

    samples: one row a sample — the assumptions' values and the figures of `FIGURES`. fan: index percentile (`FAN`),
    a column a figure; a sample without a figure counts as the highest. drivers: index lever — label, a column a
    figure: the first-order Sobol index, the share of the figure's variance that this assumption alone explains.
    """

    samples: pd.DataFrame
    fan: pd.DataFrame
    drivers: pd.DataFrame
    parcels_per_unit: int
    seed: int


def uncertain(
    runner: Runner,
    scenario: Scenario,
    samples: int = SAMPLES,
    parcels_per_unit: int = QUICK_UNIT,
    seed: int = 0,
    levers: Iterable[str] | None = None,
) -> Uncertainty:
    """Sample the assumptions together over their plausible ranges (Latin hypercube, uniform) and run every sample."""
    rows = [row for row in chosen_levers(runner.network.levers, levers) if levers or row.role == "assumption"]
    rows = [row for row in rows if row.plausible]
    if not rows:
        raise LanecastError("No assumption with a plausible range was chosen.")
    check_runs(samples)
    drawn = _latin_hypercube(rows, samples, seed)
    values = [{row.key: on_step(row, x) for row, x in zip(rows, line, strict=True)} for line in drawn]
    runs = runner.run([Task(scenario.replace(**line), parcels_per_unit) for line in values])
    table = pd.DataFrame(
        [{**line, **{key: run[key] for key in FIGURES}} for line, run in zip(values, runs, strict=True)]
    )
    figures = table[list(FIGURES)].astype(float)
    return Uncertainty(table, fan(figures), _drivers(rows, drawn, figures), parcels_per_unit, seed)


def _latin_hypercube(rows: Sequence[Lever], samples: int, seed: int) -> Floats:
    """Draw samples [n, lever] uniformly over the plausible ranges of levers."""
    low, high = np.array([row.plausible for row in rows], float).T
    drawn: Floats = qmc.scale(qmc.LatinHypercube(len(rows), rng=seed).random(samples), low, high)
    return drawn


def _drivers(rows: Sequence[Lever], drawn: Floats, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the first-order Sobol indices of each figure, see `Uncertainty.drivers`."""
    indices = {key: first_order(drawn, figures[key].fillna(figures[key].max()).to_numpy()) for key in FIGURES}
    table = pd.DataFrame({"label": [row.label for row in rows], **indices}, index=[row.key for row in rows])
    return table.rename_axis("lever")


def fan(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the percentiles `FAN` of each figure over samples; where nothing arrives it is never, which is NaN."""
    found = {key: np.percentile(column.fillna(np.inf), FAN, method="inverted_cdf") for key, column in figures.items()}
    return pd.DataFrame(found, index=pd.Index(FAN, name="percentile")).replace(np.inf, np.nan)


def first_order(inputs: Floats, output: Floats) -> Floats:
    """Return the first-order Sobol index of each input [k], from any sample [n, k] of independent inputs.

    The rank estimator of Gamboa, Gremaud, Klein and Lagnoux (Bernoulli 28, 2022): neighbours in the order of one
    input share it and little else. Held within 0 and 1; NaN where the output is undefined, 0 where it does not vary.
    """
    if not np.isfinite(output).all():
        return np.full(inputs.shape[1], np.nan)
    centred = output - output.mean()
    variance = float(centred @ centred)
    if variance <= 1e-18 * max(1.0, float(output @ output)):
        return np.zeros(inputs.shape[1])
    ordered = centred[np.argsort(inputs, axis=0, kind="stable")]
    indices: Floats = (ordered * np.roll(ordered, -1, axis=0)).sum(axis=0) / variance
    return indices.clip(0, 1)
