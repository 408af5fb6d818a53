"""Experiments on the command line: a head of plain figures and tables, as text, JSON or Parquet (the first table)."""

import argparse
import json
import math
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from ..domain.network import Network
from ..errors import LanecastError
from ..scenario import PRESETS, Lever, LeverTable, Scenario, Value
from ..whatif import MODEL_VERSION
from .attribution import attribute
from .compare import compare, decode, link
from .figure_store import Results
from .marginals import marginal_values
from .runner import Runner
from .seek import Goal, axis, frontier, limit, seek
from .sensitivity import points, sweep, tornado, uncertain

WIDE = 140  # letters a line where no terminal says
Told = tuple[dict[str, Any], dict[str, pd.DataFrame]]


def perform(options: argparse.Namespace, network: Network, scenario: Scenario) -> str:
    """Run an experiment and return what to print. Raises LanecastError for what it cannot take."""
    for name in ("unit", "replications", "workers", "samples", "budget", "final_unit"):
        value = getattr(options, name, None)
        if value is not None and value < 1:
            raise LanecastError(f"--{name.replace('_', '-')} {value} is not accepted: it takes whole numbers from 1.")
    _refuse_preliminary(options)
    workers = {} if options.workers is None else {"workers": options.workers}
    with closing(Results()) as results:
        head, tables = COMMANDS[options.kind](Runner(network, results, **workers), scenario, options)
    head = {"kind": options.kind, "model_version": MODEL_VERSION, "data_hash": network.data_hash, **head}
    if options.parquet:
        flat(next(iter(tables.values()))).to_parquet(options.parquet)
    if options.json:
        rows = {name: flat(table).to_dict("records") for name, table in tables.items()}
        return json.dumps(plain({**head, **rows}), ensure_ascii=False)
    lines = [f"{key}: {value}" for key, value in head.items() if not isinstance(value, Mapping)]
    return "\n".join([*lines, *(f"\n{name}\n{readable(table)}" for name, table in tables.items())])


def _refuse_preliminary(options: argparse.Namespace) -> None:
    """Raise LanecastError for a file of figures that are not of every parcel."""
    name = "final_unit" if options.kind == "seek" and not options.frontier else "unit"
    if options.parquet and getattr(options, name) > 1:
        option = f"--{name.replace('_', '-')}"
        raise LanecastError(f"Preliminary figures go into no file: for --parquet add {option} 1, every parcel.")


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its index, unless it only counts, as a column, and words where a column mixes kinds."""
    named = (table if isinstance(table.index, pd.RangeIndex) else table.reset_index()).rename(columns=str)
    return named.assign(**{key: [*map(_word, column)] for key, column in named.items() if column.dtype == object})


def readable(table: pd.DataFrame) -> str:
    """Return a table for people: every interval beside its figure, the days by stage left to JSON and Parquet."""
    ended = [key for key in table.columns if f"{key}_low" in table.columns]
    ends = [f"{key}_{end}" for key in ended for end in ("low", "high")]
    stages = [key for key in ended if key.startswith("stage ")]
    beside = {
        key: [_beside(*row) for row in zip(*(table[key + end] for end in ("", "_low", "_high")), strict=True)]
        for key in ended
    }
    shown = table.assign(**beside).drop(columns=[*ends, *stages])
    return shown.to_string(line_width=shutil.get_terminal_size((WIDE, 0)).columns, float_format="{:,.3f}".format)


def _beside(value: float, low: float, high: float) -> str:
    return f"{value:,.3f}" if low is None or low != low else f"{value:,.3f} ({low:,.3f} to {high:,.3f})"


def _word(cell: object) -> object:
    if isinstance(cell, Scenario):
        return json.dumps(dict(cell.changes))
    return cell if cell is None else str(cell)


def plain(value: Any) -> Any:
    """Return JSON's types; what is not a number is null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def scenario_of(text: str, network: Network) -> Scenario:
    """Read a scenario written as KEY:VALUE,…, as a preset's name or as `baseline`."""
    if text in PRESETS:
        return network.levers.normalise(PRESETS[text].scenario)
    scenario, notices = decode(text, MODEL_VERSION, network)
    if notices:
        raise LanecastError(" ".join(notices))
    return scenario


def axis_of(text: str, levers: LeverTable, spread: Callable[..., tuple[Value, ...]]) -> tuple[str, tuple[Value, ...]]:
    """Read LEVER, LEVER=LOW:HIGH[:THIRD] or LEVER=VALUE,VALUE,…; `spread` makes values of low, high and the third."""
    key, _, given = text.partition("=")
    if ":" in given:
        try:
            low, high, *third = map(float, given.split(":"))
        except ValueError:
            raise LanecastError(f"--lever {text} is not accepted: write {key}=LOW:HIGH with numbers.") from None
        return key, spread(levers.lever(key), low, high, *third[:1])
    return key, tuple(given.split(",")) if given else spread(levers.lever(key))


def _worth(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    found = marginal_values(runner, scenario, options.unit, options.replications, not options.replan, options.by)
    plan = "held as it is" if found.fixed_plan else "made anew for every step"
    head = {
        "unit": found.parcels_per_unit,
        "replications": found.replications,
        "plan": plan,
        "binding": found.binding.text,
    }
    return head, {"steps": found.table}


def _why(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    found = attribute(runner, scenario_of(options.before, runner.network), scenario, options.unit)
    head = {"unit": found.parcels_per_unit, "total_min": found.total_min, "method": found.method}
    return head, {"levers": found.levers, "stages": found.stages}


def _compare(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    scenarios = [scenario, *(scenario_of(text, runner.network) for text in options.others)]
    found = compare(runner, scenarios, options.unit, options.replications)
    head = {"unit": found.parcels_per_unit, "replications": found.replications, "link": link(scenarios, runner.network)}
    return head, {"figures": found.figures, "levers": found.levers}


def _sweep(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    def spread(
        lever: Lever, low: float | None = None, high: float | None = None, count: float = 9
    ) -> tuple[Value, ...]:
        return points(lever, int(count), low, high)

    axes = dict(axis_of(text, runner.network.levers, spread) for text in options.lever)
    table = sweep(runner, scenario, axes, options.unit, options.replications)
    return {"unit": options.unit, "replications": options.replications}, {"points": table}


def _tornado(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    return {"unit": options.unit}, {"ends": tornado(runner, scenario, options.unit, options.lever or None)}


def _uncertain(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    found = uncertain(runner, scenario, options.samples, options.unit, options.seed, options.lever or None)
    head = {"unit": found.parcels_per_unit, "seed": found.seed}
    return head, {"fan": found.fan, "drivers": found.drivers, "samples": found.samples}


def _seek(runner: Runner, scenario: Scenario, options: argparse.Namespace) -> Told:
    axes = dict(axis_of(text, runner.network.levers, axis) for text in options.lever)
    limits = tuple(map(limit, options.limit))
    if options.frontier:
        table = frontier(
            runner, scenario, axes, limits, budget=options.budget, parcels_per_unit=options.unit, seed=options.seed
        )
        return {"unit": options.unit}, {"frontier": table}
    goal = Goal(options.goal, limits, axes)
    found = seek(runner, scenario, goal, options.budget, options.unit, options.final_unit, options.seed)
    head = {"unit": found.parcels_per_unit, "feasible": found.feasible, "answer": found.sentence, "proof": found.proof}
    asked = "?" + urlencode(found.link, safe="|")
    return {**head, "link": asked, "answer_figures": dict(found.figures)}, {"neighbours": found.neighbours}


COMMANDS: Mapping[str, Callable[[Runner, Scenario, argparse.Namespace], Told]] = {
    "worth": _worth,
    "why": _why,
    "compare": _compare,
    "sweep": _sweep,
    "tornado": _tornado,
    "uncertain": _uncertain,
    "seek": _seek,
}
