"""Write a scenario as a file on disk, its kind told by the file's suffix."""

from pathlib import Path
from urllib.parse import urlencode

from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.errors import LanecastError
from lib.export.files import KINDS, picture
from lib.export.journeys import write_csv, write_parquet
from lib.export.report import Report
from lib.outcome.measure import Run, measure
from lib.scenario import Scenario, scenario_id
from lib.scenario.link import query
from lib.whatif import MODEL_VERSION, project, simulate

SUFFIXES = (*KINDS, "png", "parquet")


def export(network: Network, scenario: Scenario, out: Path, chart: str, journeys: bool, address: str) -> str:
    """Project a scenario from every parcel, write it as a file and return in words what was written.

    Raises LanecastError for a suffix, chart or folder that there is not.
    """
    suffix = out.suffix.lstrip(".").lower()
    if suffix not in SUFFIXES:
        raise LanecastError(
            f"{out.name} is no file that can be written: its name has to end in .{', .'.join(SUFFIXES)}."
        )
    if journeys and suffix not in ("csv", "parquet"):
        raise LanecastError(f"{out.name} cannot hold journeys: write them as .csv or .parquet.")
    if not out.parent.is_dir():
        raise LanecastError(f"There is no folder {out.parent}: make it first.")
    run = simulate(network, scenario)
    report = Report(network, _outcome(run, network), project(network, Scenario()), _link(network, scenario, address))
    if suffix == "parquet":
        return f"{out}: {write_parquet(run, dict(report.stamps), out):,} journeys"
    if journeys:
        return f"{out}: {write_csv(run, out):,} journeys"
    content = picture(report, chart) if suffix == "png" else KINDS[suffix].make(report)
    out.write_bytes(content)
    return f"{out}: {len(content):,} bytes"


def _outcome(run: Run, network: Network) -> Outcome:
    return measure(run, MODEL_VERSION, scenario_id(run.scenario, MODEL_VERSION, network.data_hash))


def _link(network: Network, scenario: Scenario, address: str) -> str:
    asked = urlencode(query(scenario, MODEL_VERSION, network.data_hash))
    return address.rstrip("/") + "/" + (f"?{asked}" if asked else "")
