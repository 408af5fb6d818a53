"""Command that writes a scenario as a file, of the kind that its suffix names."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

from cyclopts import Parameter

from ..domain.network import Network
from ..errors import LanecastError, StoreError
from ..export.files import WRITTEN, check_chart, picture
from ..export.journey_files import write_csv, write_parquet
from ..export.report import Report
from ..outcome.measure import measure
from ..outcome.movements import replay
from ..scenario import Scenario, scenario_id
from ..scenario.link import query
from ..simulation.parted_run import AnyRun
from ..store.notes import Note, notes_on
from ..store.scenarios import load
from ..whatif import MODEL_VERSION, project, simulate
from .scenario_options import BASELINE, AppAddress, ScenarioOptions, app_address

SUFFIXES = (*WRITTEN, "png", "parquet")
FIGURES, JOURNEYS, MOVES = "figures", "journeys", "moves"
TABLES = (FIGURES, JOURNEYS, MOVES)
Out = Annotated[
    Path,
    Parameter(
        help="deck.pptx, report.pdf, note.docx, tables.xlsx, page.html, figures.csv, chart.png (with --chart) or "
        "journeys.parquet."
    ),
]
Table = Annotated[
    Literal["figures", "journeys", "moves"],
    Parameter(help="A .csv or .parquet holds key figures, a row per parcel, or a row per leg of a flight or truck."),
]


def export_file(
    *,
    scenario: ScenarioOptions = BASELINE,
    out: Out,
    chart: Annotated[str, Parameter(help="The chart of a PNG: air, lanes, days, door-days, stages, …")] = "",
    table: Table = "figures",
    address: AppAddress = "",
) -> None:
    """Write a scenario as a file."""
    network = scenario.load_network()
    print(export(network, scenario.read(network), out, table, chart, app_address(address)))


def export(network: Network, scenario: Scenario, out: Path, table: str, chart: str, address: str) -> str:
    """Project a scenario from every parcel, write it as a file and return in words what was written.

    table: what a CSV or Parquet file holds, one of `TABLES`. Raises LanecastError for a suffix, table, chart or folder
    that there is not.
    """
    suffix = out.suffix.lstrip(".").lower()
    table = JOURNEYS if suffix == "parquet" and table == FIGURES else table
    _check(out, suffix, table, chart)
    run = simulate(network, scenario)
    outcome = measure(run, MODEL_VERSION, scenario_id(scenario, MODEL_VERSION, network))
    notes, name, fault = _kept(outcome.scenario_id)
    report = Report(network, outcome, project(network, Scenario()), _link(network, scenario, address), notes, name)
    if table != FIGURES:
        return f"{out}: {_write(run, report, out, suffix, table):,} {table}"
    content = picture(report, chart) if suffix == "png" else WRITTEN[suffix].make(report)
    out.write_bytes(content)
    return f"{out}: {len(content):,} bytes" + (f". No notes: {fault}" if fault else "")


def _kept(scenario: str) -> tuple[tuple[Note, ...], str, str]:
    """Return the notes on a scenario and its name if it is saved, or none and why."""
    try:
        saved = load(scenario)
        return (notes_on([scenario]), saved.name, "") if saved else ((), "", "")
    except StoreError as error:
        return (), "", str(error)


def _check(out: Path, suffix: str, table: str, chart: str) -> None:
    if suffix not in SUFFIXES:
        raise LanecastError(f"{out.name} cannot be written: its name has to end in .{', .'.join(SUFFIXES)}.")
    if table != FIGURES and suffix not in ("csv", "parquet"):
        raise LanecastError(f"{out.name} cannot contain {table}; write them as .csv or .parquet.")
    if not out.parent.is_dir():
        raise LanecastError(f"There is no folder {out.parent}. Create it first.")
    if suffix == "png":
        check_chart(chart)


def _write(run: AnyRun, report: Report, out: Path, suffix: str, table: str) -> int:
    """Write journeys or moves; return the number of rows."""
    if table == JOURNEYS:
        return write_parquet(run, dict(report.stamps), out) if suffix == "parquet" else write_csv(run, out)
    moves = replay(run).moves
    if suffix == "parquet":
        moves.to_parquet(out)
    else:
        moves.to_csv(out, index=False)
    return len(moves)


def _link(network: Network, scenario: Scenario, address: str) -> str:
    asked = urlencode(query(scenario, MODEL_VERSION, network))
    return address.rstrip("/") + "/" + (f"?{asked}" if asked else "")
