"""Compare up to four scenarios: figures with paired differences, lanes, countries, levers, and one link for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

import pandas as pd

from ..domain.network import Network
from ..domain.outcome import Outcome
from ..errors import LanecastError
from ..narrative.kpis import COMPARED_KPIS, Kpi, describe_mark
from ..outcome.countries import country_table
from ..scenario import PRESETS, QUICK_UNIT, LeverTable, Scenario
from ..scenario.link import parse, query
from ..whatif import MODEL_VERSION, settled
from .intervals import difference_of, mean_of
from .marginals import replication_seeds
from .runner import Runner
from .seasons import SEASONS, inner_range
from .task import Figures, Task

LETTERS = "ABCD"  # by which compared scenarios are called
MOST = len(LETTERS)
BASELINE = "baseline"
SAFE = "|:;/ ()'"  # what is readable as it is within a value
WITH = "with"  # the parameter that holds a further scenario, repeated


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios side by side; the first is what the others are held against.

    figures: one row a figure (index = key) — for scenario i: `mean i`, and from the second on, over replications with
    the same draws in both, the mean `difference i` with its 95 % interval `low i`, `high i`, and the differences
    between which 9 of 10 seasons lie, `season low i`, `season high i` (NaN where undefined, where undelivered parcels
    bound a figure, and for intervals with fewer than `LEAST_RUNS` replications).
    levers: one row a lever that differs — lever, label, unit, role, then a column a scenario, 0 to 3.
    """

    scenarios: tuple[Scenario, ...]
    figures: pd.DataFrame
    levers: pd.DataFrame
    parcels_per_unit: int
    replications: int


def compare(
    runner: Runner, scenarios: Sequence[Scenario], parcels_per_unit: int = QUICK_UNIT, replications: int = SEASONS
) -> Comparison:
    """Return two to four scenarios side by side, all with the same luck. Raises LanecastError for other numbers."""
    if not 1 < len(scenarios) <= MOST:
        raise LanecastError(f"{len(scenarios)} scenarios cannot be compared: choose 2 to {MOST}.")
    seeds = replication_seeds(replications)
    found = runner.run([Task(s, parcels_per_unit, r) for r in seeds for s in scenarios])
    runs = [found[i :: len(scenarios)] for i in range(len(scenarios))]
    rows = {kpi.key: _row(kpi, runs) for kpi in COMPARED_KPIS}
    table = pd.DataFrame.from_dict(rows, orient="index").astype(float).rename_axis("figure")
    levers = differing(scenarios, runner.network.levers)
    return Comparison(tuple(scenarios), table, levers, parcels_per_unit, replications)


def default_others(scenario: Scenario) -> list[Scenario]:
    """Return what a scenario is compared with unless it is chosen: the baseline, and that with daily flights."""
    return [Scenario() if scenario.changes else PRESETS["daily"].scenario]


def reference_first(current: Scenario, others: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios with the one first that the rest are held against: the baseline if it is the current one,
    else the first of the others.
    """
    return [others[0], current, *others[1:]] if current.changes and others else [current, *others]


def _row(kpi: Kpi, runs: Sequence[Sequence[Figures]]) -> dict[str, float | None]:
    row = {f"mean {i}": mean_of(own, kpi.key).mean for i, own in enumerate(runs)}
    for i, own in enumerate(runs[1:], start=1):
        low, high = inner_range(_whole_changes(kpi, runs[0], own), len(own))
        change = difference_of(runs[0], own, kpi.key)
        ends = (None, None) if low != low else (change.low, change.high)
        row |= {f"difference {i}": change.mean, f"low {i}": ends[0], f"high {i}": ends[1]}
        row |= {f"season low {i}": low, f"season high {i}": high}
    return row


def _whole_changes(kpi: Kpi, reference: Sequence[Figures], mine: Sequence[Figures]) -> list[float | None]:
    """Return the differences season by season; None where undelivered parcels bound a figure or are left out of it."""
    return [_change(kpi, before, after) for before, after in zip(reference, mine, strict=True)]


def _change(kpi: Kpi, before: Figures, after: Figures) -> float | None:
    then, now = before[kpi.key], after[kpi.key]
    marked = describe_mark(kpi, before) or describe_mark(kpi, after)
    return None if marked or then is None or now is None else now - then


def differing(scenarios: Sequence[Scenario], levers: LeverTable) -> pd.DataFrame:
    """Return every lever on which the scenarios do not agree, see `Comparison.levers`."""
    rows = []
    for key, row in levers.items():
        values = [levers.value(scenario, key) for scenario in scenarios]
        if len(set(values)) > 1:
            rows.append([key, row.label, row.unit, row.role, *values])
    return pd.DataFrame(rows, columns=["lever", "label", "unit", "role", *range(len(scenarios))])


def lane_changes(a: Outcome, b: Outcome) -> pd.DataFrame:
    """Return what changes per warehouse (index = facility id): name, country, lat, lon and columns as in `_changes`.

    A warehouse that only one of them has is a row too: it has no days and no tonnes in the other.
    """
    changes = _changes(a.lanes, b.lanes)
    return both(a, b)[["name", "country", "lat", "lon"]].join(changes)


def both(a: Outcome, b: Outcome) -> pd.DataFrame:
    """Return the rows of `lanes` of A, and those of the warehouses that B alone has."""
    return pd.concat([a.lanes, b.lanes[~b.lanes.index.isin(a.lanes.index)]])


def country_changes(a: Outcome, b: Outcome) -> pd.DataFrame:
    """Return what changes per country: days of a mean parcel and tonnes offered, see `_changes`."""
    return _changes(country_table(a.lanes), country_table(b.lanes))


def _changes(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Return days_a, days_b, days_change (mean to the warehouse; NaN with undelivered parcels, rule 10.2), tonnes_a,
    tonnes_b, tonnes_change (a week), undelivered_a and undelivered_b (parcels).
    """
    columns = {"days": "days_to_warehouse_mean", "tonnes": "tonnes_per_week"}
    pairs = {f"{name}_{i}": x[key] for name, key in columns.items() for i, x in (("a", a), ("b", b))}
    table = pd.DataFrame(pairs).fillna({"tonnes_a": 0.0, "tonnes_b": 0.0})
    for name in columns:
        table[f"{name}_change"] = table[f"{name}_b"] - table[f"{name}_a"]
    for i, x in (("a", a), ("b", b)):
        table[f"undelivered_{i}"] = x["undelivered_parcels"].reindex(table.index, fill_value=0)
    table.loc[(table.undelivered_a > 0) | (table.undelivered_b > 0), "days_change"] = float("nan")
    return table


# The comparison's link: the current scenario's own parameters, and `with=key:value,key:value` for each further one;
# commas within values are escaped.


def encode(scenario: Scenario) -> str:
    """Return a scenario as `key:value,key:value`, the baseline as its name."""
    return ",".join(f"{key}:{quote(str(value), safe=SAFE)}" for key, value in scenario.changes.items()) or BASELINE


def decode(text: str, version: str, network: Network) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario that `encode` wrote under a model version, and notices as of a link; never raises."""
    parts = (part.partition(":") for part in text.split(",") if part and text != BASELINE)
    given = {"m": [version], **{key: [unquote(value)] for key, _, value in parts}}
    found = parse(given, MODEL_VERSION, network)
    scenario, refused = settled(network, found.scenario)
    return scenario, (*found.notices, *refused)


def parameters(scenarios: Sequence[Scenario], network: Network) -> dict[str, str | list[str]]:
    """Return a comparison's link as parameters: the first scenario's own, the others' under `with`."""
    first = query(scenarios[0], MODEL_VERSION, network)
    stamp = {"m": MODEL_VERSION, "d": network.data_hash[:8]}
    return {**stamp, **first, WITH: [encode(network.levers.normalise(scenario)) for scenario in scenarios[1:]]}


def link(scenarios: Sequence[Scenario], network: Network) -> str:
    """Return a comparison's link, from the question mark on."""
    return "?" + urlencode(parameters(scenarios, network), doseq=True, safe=":,|")


def linked(params: Mapping[str, Sequence[str]], network: Network) -> tuple[list[Scenario], list[str]]:
    """Return the further scenarios of a link's parameters, at most three, and notices."""
    texts, version = list(params.get(WITH, ())), [*params.get("m", ()), MODEL_VERSION][0]
    found = [decode(text, version, network) for text in texts[: MOST - 1]]
    notices = list(dict.fromkeys(notice for _, told in found for notice in told))
    extra = (
        [f"{len(texts) - MOST + 1} of the link's scenarios left out; at most {MOST} are compared."]
        if len(texts) >= MOST
        else []
    )
    return [scenario for scenario, _ in found], notices + extra
