"""The experiments' commands: what they are called and what they take. Light, for every command line reads it."""

import argparse
from collections.abc import Callable
from pathlib import Path

Declare = Callable[[argparse.ArgumentParser], None]


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", take_scenario: Declare) -> None:
    """Add a command per experiment; each leaves `kind` for `command.perform`."""
    for kind, (about, extra, replications) in COMMANDS.items():
        command = commands.add_parser(kind, help=about)
        take_scenario(command)
        extra(command)
        command.add_argument("--unit", type=int, default=64, help="parcels per simulated unit; above 1 is preliminary")
        if replications:
            command.add_argument("--replications", type=int, default=replications, help="runs with different luck")
        command.add_argument("--workers", type=int, help="processes (default: one a core); LANECAST_DASK takes over")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.add_argument("--parquet", type=Path, help="write the table to this file (--unit 1 only)")
        command.set_defaults(kind=kind)


def _worth(command: argparse.ArgumentParser) -> None:
    command.add_argument("--replan", action="store_true", help="plan the trucks anew for every step")
    command.add_argument("--by", default="days_to_warehouse_mean", help="the figure that ranks the steps")


def _why(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="before", default="baseline", help="the other scenario, KEY:VALUE,… or a preset"
    )


def _compare(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--with",
        dest="others",
        action="append",
        required=True,
        metavar="SCENARIO",
        help="a scenario to hold against the first, KEY:VALUE,…, a preset or baseline (up to three times)",
    )


def _sweep(command: argparse.ArgumentParser) -> None:
    _levers(command, "a lever, LEVER, LEVER=LOW:HIGH[:POINTS] or LEVER=VALUE,VALUE,… (once or twice)", True)


def _seek(command: argparse.ArgumentParser) -> None:
    command.add_argument("--goal", default="cost_eur_per_parcel", help="the figure to make small (or large)")
    command.add_argument("--limit", action="append", default=[], help="such as 'days_to_warehouse_p90 ES <= 5'")
    _levers(command, "a lever allowed, LEVER, LEVER=LOW:HIGH[:STEP] or LEVER=VALUE,VALUE,… (repeatable)", True)
    command.add_argument("--frontier", action="store_true", help="all scenarios that none beats on days, cost and CO2e")
    command.add_argument("--budget", type=int, default=240, help="runs of the search")
    command.add_argument("--final-unit", type=int, default=1, help="unit of the answer's figures")
    command.add_argument("--seed", type=int, default=0)


def _tornado(command: argparse.ArgumentParser) -> None:
    _levers(command, "a lever to try (repeatable; default: all)", False)


def _uncertain(command: argparse.ArgumentParser) -> None:
    command.add_argument("--samples", type=int, default=256)
    command.add_argument("--seed", type=int, default=0)
    _levers(command, "an assumption to sample (repeatable; default: all)", False)


def _levers(command: argparse.ArgumentParser, about: str, required: bool) -> None:
    command.add_argument("--lever", action="append", default=[], required=required, metavar="LEVER", help=about)


COMMANDS: dict[
    str, tuple[str, Declare, int]
] = {  # what it does, its own arguments, replications (0: does not take any)
    "worth": ("what one more of each thing is worth", _worth, 3),
    "why": ("why a scenario differs from another", _why, 0),
    "compare": ("scenarios side by side", _compare, 4),
    "sweep": ("one or two levers over their range", _sweep, 4),
    "tornado": ("every lever alone at the ends of its plausible range", _tornado, 0),
    "uncertain": ("assumptions sampled together", _uncertain, 0),
    "seek": ("the best scenario within limits, or the frontier", _seek, 0),
}
