"""The command line: one function a command. Wrong input exits with 2 and says what fits."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ..domain.network_edits import read_edits
from ..domain.outcome import Outcome
from ..errors import LanecastError
from ..experiments.study_arguments import declare
from ..scenario import PRESETS, Scenario


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except LanecastError as error:
        print(f"lanecast: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib", description="What-ifs for a China–Europe parcel network.")
    commands = parser.add_subparsers(required=True, metavar="command")
    project = commands.add_parser("project", help="simulate a scenario")
    _take_scenario(project)
    project.add_argument("--shipments", type=Path, help="replay these shipments (Parquet) instead of the profile")
    project.add_argument("--unit", type=int, default=1, help="parcels per simulated unit; above 1 is preliminary")
    project.add_argument("--json", action="store_true", help="print one flat JSON object")
    project.set_defaults(run=_project)
    export = commands.add_parser("export", help="write a scenario as a file")
    _take_scenario(export)
    export.add_argument(
        "--out",
        type=Path,
        required=True,
        help="deck.pptx, report.pdf, tables.xlsx, page.html, figures.csv, chart.png (with --chart) or journeys.parquet",
    )
    export.add_argument("--chart", default="", help="the chart of a PNG: air, lanes, days, door-days, stages, …")
    export.add_argument(
        "--table",
        choices=("figures", "journeys", "moves"),
        default="figures",
        help="what a .csv or .parquet holds: key figures, a row a parcel, or a row a leg of a flight or truck",
    )
    export.add_argument("--address", default="http://127.0.0.1:8501", help="of the app, for the link in the file")
    export.set_defaults(run=_export)
    declare(commands, _take_experiment)
    plan = commands.add_parser("plan", help="plan trucks for any lots and network, with proof")
    plan.add_argument("--lots", type=Path, required=True, help="CSV file of the lots")
    plan.add_argument("--network", type=Path, help="folder with vehicles.csv and legs.csv (default: that of the lots)")
    plan.add_argument("--json", action="store_true", help="print the plan as JSON")
    plan.set_defaults(run=_plan)
    replan = commands.add_parser("replan", help="plan trucks anew after something has happened in a simulated week")
    _take_scenario(replan)
    replan.add_argument("--at", required=True, metavar="MOMENT", help="'Wed 9 Sep 10:00' (UTC), or a minute of the run")
    replan.add_argument(
        "--event",
        required=True,
        help="truck-lost=LGG,1, flight-late='CAI Wed 9 Sep 15:30,6' (hours), volume=30 (%% of all flights due, or of "
        "one: volume='CAI Wed 9 Sep 15:30,30'), border-closed=FR,24, warehouse-closed=W-PAR,48 or drivers-missing=50",
    )
    replan.add_argument("--unit", type=int, default=1, help="parcels per simulated unit; above 1 is preliminary")
    replan.add_argument("--json", action="store_true", help="print both plans and the changes as JSON")
    replan.set_defaults(run=_replan)
    save = commands.add_parser("save", help="save a scenario under a name")
    _take_scenario(save)
    save.add_argument("--name", required=True, help="what it is called")
    save.add_argument("--description", default="", help="what it shows")
    save.add_argument("--author", default="", help="who saves it")
    save.set_defaults(run=_save)
    saved = commands.add_parser("saved", help="list saved scenarios")
    saved.add_argument("words", nargs="*", help="only those whose name, description, author or id hold these words")
    saved.add_argument("--json", action="store_true", help="print a JSON list")
    saved.set_defaults(run=_saved)
    levers = commands.add_parser("levers", help="list the levers")
    levers.add_argument("--network", type=Path, help="folder with the network tables (default: the shipped ones)")
    levers.add_argument("--json", action="store_true", help="print a JSON list")
    levers.set_defaults(run=_levers)
    commands.add_parser("warm", help="compile kernels and store the presets' outcomes").set_defaults(run=_warm)
    return parser


def _take_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set", action="append", default=[], metavar="LEVER=VALUE", help="change a lever (repeatable)"
    )
    command.add_argument(
        "--edit",
        action="append",
        default=[],
        metavar="EDIT",
        help="change the network (repeatable): close:W-PAR, open:Dijon,47.32,5.04,FR or"
        " 'air:HKG-LGG,Tue|Thu,09:00,747-8F,100'",
    )
    start = command.add_mutually_exclusive_group()
    start.add_argument("--preset", choices=list(PRESETS), help="start from a preset")
    start.add_argument("--scenario", default="", metavar="ID", help="start from a saved scenario")
    command.add_argument("--network", type=Path, help="folder with the network tables (default: the shipped ones)")


def _take_experiment(command: argparse.ArgumentParser) -> None:
    _take_scenario(command)
    command.set_defaults(run=_experiment)


def _experiment(options: argparse.Namespace) -> int:
    from ..experiments.study_tables import perform
    from ..network import load_network

    print(perform(options, load_network(options.network), _scenario(options)))
    return 0


def _export(options: argparse.Namespace) -> int:
    from ..network import load_network
    from .export_command import export

    told = export(
        load_network(options.network), _scenario(options), options.out, options.table, options.chart, options.address
    )
    print(told)
    return 0


def _project(options: argparse.Namespace) -> int:
    from ..network import load_network
    from ..shipments import read_shipments
    from ..whatif import project

    scenario = _scenario(options)
    network, unit = load_network(options.network), _unit(options)
    shipments = read_shipments(options.shipments, network) if options.shipments else None
    outcome = project(network, scenario, parcels_per_unit=unit, shipments=shipments)
    print(json.dumps(outcome.summary()) if options.json else _told(outcome))
    return 0


def _unit(options: argparse.Namespace) -> int:
    if options.unit < 1:
        raise LanecastError(f"--unit {options.unit} is not accepted: it takes a whole number from 1 on.")
    return int(options.unit)


def _scenario(options: argparse.Namespace) -> Scenario:
    base = _start(options)
    pairs = [text.partition("=") for text in options.set]
    for key, sign, _ in pairs:
        if not sign:
            raise LanecastError(f"--set {key} lacks a value: write --set {key}=VALUE.")
    changed = base.replace(**{key: value for key, _, value in pairs})
    return changed.replace(edits=[*read_edits(changed.changes.get("edits", "")), *options.edit])


def _start(options: argparse.Namespace) -> Scenario:
    if options.scenario:
        from ..network import load_network
        from .saved_commands import start_from

        return start_from(options.scenario, load_network(options.network))
    return PRESETS[options.preset].scenario if options.preset else Scenario()


def _save(options: argparse.Namespace) -> int:
    from ..network import load_network
    from .saved_commands import keep

    network, scenario = load_network(options.network), _scenario(options)
    saved = keep(network, scenario, options.name, options.description, options.author, options.scenario)
    print(f"{saved.id}  {saved.name}  /?s={saved.id}")
    return 0


def _saved(options: argparse.Namespace) -> int:
    from .saved_commands import listed

    print(listed(" ".join(options.words), as_json=options.json))
    return 0


def _told(outcome: Outcome) -> str:
    width = max(map(len, outcome.kpis))
    return "\n".join(f"{key:<{width}}  {_figure(value)}" for key, value in outcome.summary().items())


def _figure(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def _plan(options: argparse.Namespace) -> int:
    from ..linehaul import plan
    from ..replanning.report import as_json, in_words

    solution = plan(options.lots, options.network)
    print(json.dumps(as_json(solution), ensure_ascii=False) if options.json else in_words(solution))
    return 0


def _replan(options: argparse.Namespace) -> int:
    from ..network import load_network
    from ..replanning.replan import event_of, replan, state_at
    from ..replanning.report import replan_json, replan_words
    from ..replanning.snapshot import moment
    from ..whatif import simulate

    event, minute = event_of(options.event), moment(options.at)
    run = simulate(load_network(options.network), _scenario(options), _unit(options))
    found = replan(state_at(run, minute), event)
    print(json.dumps(replan_json(found), ensure_ascii=False) if options.json else replan_words(found))
    return 0


def _levers(options: argparse.Namespace) -> int:
    from ..network import load_network

    levers = load_network(options.network).levers.values()
    if options.json:
        rows = [{"key": x.key, "label": x.label, "default": x.default, "accepted": x.accepted} for x in levers]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for lever in levers:
        print(f"{lever.key:<24} {lever.default!s:>12}  {lever.label}: {lever.accepted}  [{lever.role}]")
    return 0


def _warm(_: argparse.Namespace) -> int:
    from .warm import warm

    warm()
    return 0
