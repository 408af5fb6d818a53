"""Commands that run many scenarios: a head of plain figures and tables, as text, JSON or Parquet (the first table)."""

import json
import math
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from cyclopts import Parameter

from ..errors import LanecastError
from ..scenario import PRESETS, QUICK_UNIT, Lever, LeverTable, Scenario, Value
from .scenario_options import BASELINE, AsJson, ScenarioOptions, Unit, check_whole

if TYPE_CHECKING:
    import pandas as pd

    from ..domain.network import Network
    from ..experiments.runner import Runner

WIDE = 140  # letters a line where no terminal says
Study = tuple[dict[str, Any], dict[str, "pd.DataFrame"]]
Replications = Annotated[int, Parameter(help="Runs with different replication seeds.", show_default=True)]


@Parameter(name="*")
@dataclass(frozen=True)
class StudyOptions:
    """How a study runs and where its tables go."""

    unit: Unit = QUICK_UNIT
    workers: Annotated[int | None, Parameter(help="Processes (default: one per core); LANECAST_DASK takes over.")] = (
        None
    )
    json: AsJson = False
    parquet: Annotated[Path | None, Parameter(help="Write the table to this file (--unit 1 only).")] = None


DEFAULTS = StudyOptions()


def worth(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    replications: Replications = 3,
    replan: Annotated[bool, Parameter(help="Plan the trucks again for every step.")] = False,
    by: Annotated[
        str, Parameter(help="The figure that ranks the steps.", show_default=True)
    ] = "days_to_warehouse_mean",
) -> None:
    """Rank what one more of each resource is worth."""
    from ..experiments.marginals import marginal_values

    def study(runner: "Runner", start: Scenario) -> Study:
        values = marginal_values(runner, start, options.unit, replications, not replan, by)
        plan = "fixed" if values.fixed_plan else "made for every step"
        head = {
            "unit": values.parcels_per_unit,
            "replications": values.replications,
            "plan": plan,
            "binding": values.binding.text,
        } | _lacks_intervals(replications)
        return head, {"steps": values.table}

    _run("worth", study, scenario, options, replications=replications)


def remedies(*, scenario: ScenarioOptions = BASELINE, options: StudyOptions = DEFAULTS) -> None:
    """Find the smallest single changes with which a plan holds that does not."""
    import pandas as pd

    from ..experiments.remedies import remedies as run
    from ..narrative.lever_changes import describe_step
    from ..narrative.remedy_sentences import describe_remedy

    def study(runner: "Runner", start: Scenario) -> Study:
        result = run(runner, start, options.unit)
        rows = [
            (
                one.lever,
                one.value,
                describe_step(start, one.lever, one.value, runner.network),
                describe_remedy(one.figures),
            )
            for one in result.offered
        ]
        head = {"fails": result.fails, "restores": bool(result.remedies), "runs": result.runs}
        return head, {"changes": pd.DataFrame(rows, columns=["lever", "value", "change", "effect"])}

    _run("remedies", study, scenario, options)


def recommend(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    by: Annotated[str, Parameter(help="The figure to improve.", show_default=True)] = "days_to_warehouse_mean",
) -> None:
    """Recommend the single changes that improve a figure most."""
    import pandas as pd

    from ..experiments.recommendations import recommend as run
    from ..narrative.effects import describe_effects
    from ..narrative.kpis import KPIS
    from ..narrative.lever_changes import describe_step

    def study(runner: "Runner", start: Scenario) -> Study:
        result = run(runner, start, by, options.unit)
        rows = [
            (
                one.lever,
                one.value,
                describe_step(start, one.lever, one.value, runner.network),
                describe_effects(one.effects, KPIS[by]),
            )
            for one in result.best
        ]
        head = {"by": by, "tried": result.tried}
        return head, {"changes": pd.DataFrame(rows, columns=["lever", "value", "change", "effect"])}

    _run("recommend", study, scenario, options)


def why(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    before: Annotated[str, Parameter(name="--from", help="The other scenario, KEY:VALUE,… or a preset.")] = "baseline",
) -> None:
    """Explain the difference between two scenarios."""
    from ..experiments.attribution import attribute

    def study(runner: "Runner", start: Scenario) -> Study:
        parts = attribute(runner, scenario_of(before, runner.network), start, options.unit)
        head = {"unit": parts.parcels_per_unit, "total_min": parts.total_min, "method": parts.method}
        return head, {"levers": parts.levers, "stages": parts.stages}

    _run("why", study, scenario, options)


def compare(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    others: Annotated[
        tuple[str, ...],
        Parameter(name="--with", help="A scenario to compare, KEY:VALUE,…, a preset or baseline (up to three times)."),
    ],
    replications: Replications = 39,
) -> None:
    """Compare scenarios side by side, each with the first of them: the baseline if it is yours, else the first of the
    others.
    """
    from ..experiments.compare import compare as run
    from ..experiments.compare import link, reference_first

    def study(runner: "Runner", start: Scenario) -> Study:
        current = runner.network.levers.normalise(start)
        scenarios = [current, *(scenario_of(text, runner.network) for text in others)]
        sides = run(runner, reference_first(current, scenarios[1:]), options.unit, replications)
        head = {
            "unit": sides.parcels_per_unit,
            "replications": sides.replications,
            "link": link(scenarios, runner.network),
        } | _lacks_intervals(replications)
        return head, {"figures": sides.figures, "levers": sides.levers}

    _run("compare", study, scenario, options, replications=replications)


def sweep(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    lever: Annotated[
        tuple[str, ...],
        Parameter(help="A lever, LEVER, LEVER=LOW:HIGH[:POINTS] or LEVER=VALUE,VALUE,… (once or twice)."),
    ],
    replications: Replications = 4,
) -> None:
    """Run one or two levers over their range."""
    from ..experiments.sensitivity import points
    from ..experiments.sensitivity import sweep as run

    def spread(row: Lever, low: float | None = None, high: float | None = None, count: float = 9) -> tuple[Value, ...]:
        return points(row, count, low, high)

    def study(runner: "Runner", start: Scenario) -> Study:
        axes = dict(axis_of(text, runner.network.levers, spread) for text in lever)
        table = run(runner, start, axes, options.unit, replications)
        return {"unit": options.unit, "replications": replications} | _lacks_intervals(replications), {"points": table}

    _run("sweep", study, scenario, options, replications=replications)


def tornado(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    lever: Annotated[tuple[str, ...], Parameter(help="A lever to try (repeatable; default: all).")] = (),
) -> None:
    """Run every lever on its own at the ends of its plausible range."""
    from ..experiments.sensitivity import tornado as run

    def study(runner: "Runner", start: Scenario) -> Study:
        return {"unit": options.unit}, {"ends": run(runner, start, options.unit, lever or None)}

    _run("tornado", study, scenario, options)


def uncertain(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    samples: Annotated[int, Parameter(help="Runs.", show_default=True)] = 256,
    seed: Annotated[int, Parameter(help="Of the samples.", show_default=True)] = 0,
    lever: Annotated[tuple[str, ...], Parameter(help="An assumption to sample (repeatable; default: all).")] = (),
) -> None:
    """Sample the assumptions together."""
    from ..experiments.sensitivity import uncertain as run

    def study(runner: "Runner", start: Scenario) -> Study:
        found = run(runner, start, samples, options.unit, seed, lever or None)
        head = {"unit": found.parcels_per_unit, "seed": found.seed}
        return head, {"fan": found.fan, "drivers": found.drivers, "samples": found.samples}

    _run("uncertain", study, scenario, options, samples=samples)


@Parameter(name="*")
@dataclass(frozen=True)
class SearchOptions:
    """What a search aims at and how long it may take."""

    goal: Annotated[str, Parameter(help="The figure to optimise (lowest value, highest share).", show_default=True)] = (
        "cost_eur_per_parcel"
    )
    limit: Annotated[tuple[str, ...], Parameter(help="Such as 'days_to_warehouse_p90 ES <= 5' (repeatable).")] = ()
    frontier: Annotated[bool, Parameter(help="All scenarios that no other one beats on days, cost and CO2e.")] = False
    budget: Annotated[int, Parameter(help="Runs of the search.", show_default=True)] = 240
    final_unit: Annotated[int, Parameter(help="Unit of the answer's figures.", show_default=True)] = 1
    seed: Annotated[int, Parameter(help="Of the search.")] = 0


SEARCH = SearchOptions()


def seek(
    *,
    scenario: ScenarioOptions = BASELINE,
    options: StudyOptions = DEFAULTS,
    search: SearchOptions = SEARCH,
    lever: Annotated[
        tuple[str, ...],
        Parameter(help="A lever allowed, LEVER, LEVER=LOW:HIGH[:STEP] or LEVER=VALUE,VALUE,… (repeatable)."),
    ],
) -> None:
    """Find the best scenario within limits, or the frontier."""

    def study(runner: "Runner", start: Scenario) -> Study:
        return (_find_frontier if search.frontier else _find_best)(runner, start, options.unit, search, lever)

    final = ("--unit", options.unit) if search.frontier else ("--final-unit", search.final_unit)
    _run("seek", study, scenario, options, final, budget=search.budget, final_unit=search.final_unit)


def _find_frontier(
    runner: "Runner", start: Scenario, unit: int, search: SearchOptions, levers: tuple[str, ...]
) -> Study:
    from ..experiments.seek import axis, frontier, limit

    axes = dict(axis_of(text, runner.network.levers, axis) for text in levers)
    limits = tuple(map(limit, search.limit))
    table = frontier(runner, start, axes, limits, budget=search.budget, parcels_per_unit=unit, seed=search.seed)
    return {"unit": unit}, {"frontier": table}


def _find_best(runner: "Runner", start: Scenario, unit: int, search: SearchOptions, levers: tuple[str, ...]) -> Study:
    from ..experiments.seek import Goal, axis, limit
    from ..experiments.seek import seek as run

    axes = dict(axis_of(text, runner.network.levers, axis) for text in levers)
    goal = Goal(search.goal, tuple(map(limit, search.limit)), axes)
    best = run(runner, start, goal, search.budget, unit, search.final_unit, search.seed)
    head = {"unit": best.parcels_per_unit, "feasible": best.feasible, "answer": best.sentence, "proof": best.proof}
    link = "?" + urlencode(best.link, safe="|")
    return {**head, "link": link, "answer_figures": dict(best.figures)}, {"neighbours": best.neighbours}


def _run(
    kind: str,
    study: Callable[["Runner", Scenario], Study],
    scenario: ScenarioOptions,
    options: StudyOptions,
    final: tuple[str, int] | None = None,
    **whole: int,
) -> None:
    """Run a study and print it; `final` is the option that makes its figures canonical. Raises LanecastError."""
    from ..experiments.figure_store import Results
    from ..experiments.runner import Runner
    from ..whatif import MODEL_VERSION

    for name, value in {
        "unit": options.unit,
        "workers": 1 if options.workers is None else options.workers,
        **whole,
    }.items():
        check_whole(f"--{name.replace('_', '-')}", value)
    option, unit = final or ("--unit", options.unit)
    if options.parquet and unit > 1:
        raise LanecastError(f"Preliminary figures go into no file. For --parquet add {option} 1, every parcel.")
    network = scenario.load_network()
    with closing(Results()) as results:
        runner = Runner(network, results)
        runner = runner if options.workers is None else replace(runner, workers=options.workers)
        head, tables = study(runner, scenario.read(network))
    stamps = {"kind": kind, "model_version": MODEL_VERSION, "data_hash": network.data_hash}
    print(_format_study({**stamps, **head}, tables, options))


def _lacks_intervals(replications: int) -> dict[str, str]:
    """Return why there are no intervals, nothing if there are."""
    from ..experiments.intervals import LEAST_RUNS, NO_INTERVAL

    return {} if replications >= LEAST_RUNS else {"intervals": NO_INTERVAL}


def _format_study(head: Mapping[str, Any], tables: Mapping[str, "pd.DataFrame"], options: StudyOptions) -> str:
    """Return a study as text or JSON, and write its first table to the Parquet file asked for."""
    from ..experiments.study_tables import flat

    if options.parquet:
        flat(next(iter(tables.values()))).to_parquet(options.parquet)
    if options.json:
        rows = {name: flat(table).to_dict("records") for name, table in tables.items()}
        return json.dumps(plain({**head, **rows}), ensure_ascii=False)
    lines = [f"{key}: {value}" for key, value in head.items() if not isinstance(value, Mapping)]
    return "\n".join([*lines, *(f"\n{name}\n{readable(table)}" for name, table in tables.items())])


def readable(table: "pd.DataFrame") -> str:
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


def plain(value: Any) -> Any:
    """Return JSON's types; what is not a number is null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def scenario_of(text: str, network: "Network") -> Scenario:
    """Read a scenario written as KEY:VALUE,…, as a preset's name or as `baseline`."""
    from ..experiments.compare import decode
    from ..whatif import MODEL_VERSION

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
