"""Commands that simulate a scenario or list what it consists of."""

from json import dumps
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..domain.outcome import Outcome
from .scenario_options import BASELINE, AsJson, NetworkFolder, ScenarioOptions, Unit, check_whole


def project(
    *,
    scenario: ScenarioOptions = BASELINE,
    shipments: Annotated[Path | None, Parameter(help="Replay these shipments (Parquet).")] = None,
    unit: Unit = 1,
    json: AsJson = False,
) -> None:
    """Simulate a scenario and print its key figures."""
    from ..shipments import read_shipments
    from ..whatif import project as run

    network = scenario.load_network()
    parcels = read_shipments(shipments, network) if shipments else None
    outcome = run(network, scenario.read(network), parcels_per_unit=check_whole("--unit", unit), shipments=parcels)
    print(dumps(outcome.summary()) if json else _format_outcome(outcome))


def levers(*, network: NetworkFolder = None, json: AsJson = False) -> None:
    """List the levers with their defaults and what they accept."""
    from ..network import load_network

    rows = load_network(network).levers.values()
    if json:
        listed = [{name: getattr(row, name) for name in ("key", "label", "default", "accepted")} for row in rows]
        print(dumps(listed, ensure_ascii=False))
        return
    for lever in rows:
        print(f"{lever.key:<24} {lever.default!s:>12}  {lever.label}: {lever.accepted}  [{lever.role}]")


def _format_outcome(outcome: Outcome) -> str:
    width = max(map(len, outcome.kpis))
    return "\n".join(f"{key:<{width}}  {_format_figure(value)}" for key, value in outcome.summary().items())


def _format_figure(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else str(value)
