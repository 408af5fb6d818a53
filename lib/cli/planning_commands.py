"""Commands that plan trucks."""

from json import dumps
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from .scenario_options import BASELINE, AsJson, ScenarioOptions, Unit, check_whole

EVENTS = (
    "truck-lost=LGG,1, flight-late='CAI Wed 9 Sep 15:30,6' (hours), volume=30 (% of all flights due, or of one: "
    "volume='CAI Wed 9 Sep 15:30,30'), border-closed=FR,24, warehouse-closed=W-PAR,48 or drivers-missing=50."
)


def plan(
    *,
    lots: Annotated[Path, Parameter(help="CSV file of the lots.")],
    network: Annotated[
        Path | None, Parameter(help="Folder with vehicles.csv and legs.csv (default: that of the lots).")
    ] = None,
    json: AsJson = False,
) -> None:
    """Plan trucks for any lots and network, with proof."""
    from ..linehaul import plan as solve
    from ..linehaul.solver.report import format_solution, solution_json

    solution = solve(lots, network)
    print(dumps(solution_json(solution), ensure_ascii=False) if json else format_solution(solution))


def replan(
    *,
    scenario: ScenarioOptions = BASELINE,
    at: Annotated[str, Parameter(help="'Wed 9 Sep 10:00' (UTC), or a minute of the run.")],
    event: Annotated[str, Parameter(help=EVENTS)],
    unit: Unit = 1,
    json: AsJson = False,
) -> None:
    """Plan the trucks again after an event in a simulated week."""
    from ..replanning.events import event_of
    from ..replanning.replan import replan as plan_again
    from ..replanning.report import format_replan, replan_json
    from ..replanning.snapshot import parse_moment, state_at
    from ..whatif import simulate

    happened, minute = event_of(event), parse_moment(at)
    network = scenario.load_network()
    run = simulate(network, scenario.read(network), check_whole("--unit", unit))
    answer = plan_again(state_at(run, minute), happened)
    print(dumps(replan_json(answer), ensure_ascii=False) if json else format_replan(answer))
