"""Options that describe a scenario and its network; most commands take them."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..domain.network import Network
from ..domain.network_edits import read_edits
from ..errors import LanecastError, StoreError
from ..public_address import VARIABLE, public_address
from ..scenario import PRESETS, Scenario
from .program import PROGRAM

NetworkFolder = Annotated[Path | None, Parameter(help="Folder with the network tables (default: those included).")]
Unit = Annotated[int, Parameter(help="Parcels per simulated unit; above 1 is preliminary.", show_default=True)]
AsJson = Annotated[bool, Parameter(help="Print JSON.")]
LOCAL = "http://127.0.0.1:8501"
AppAddress = Annotated[
    str, Parameter(help=f"Address of the app, for the links in the file (default: {VARIABLE}, else {LOCAL}).")
]


def app_address(given: str) -> str:
    """Return the address of the app: the one given, else the public one, else that of this machine."""
    return given or public_address() or LOCAL


class UsageError(LanecastError):
    """A command line that cannot be read."""


@Parameter(name="*")
@dataclass(frozen=True)
class ScenarioOptions:
    """A scenario as the command line gives it."""

    set: Annotated[tuple[str, ...], Parameter(help="Change a lever, LEVER=VALUE (repeatable).")] = ()
    edit: Annotated[
        tuple[str, ...],
        Parameter(
            help="Change the network (repeatable): close:W-PAR, open:Dijon,47.32,5.04,FR or "
            "'air:HKG-LGG,Tue|Thu,09:00,747-8F,100'."
        ),
    ] = ()
    preset: Annotated[str, Parameter(help=f"Start from a preset: {', '.join(PRESETS)}.")] = ""
    scenario: Annotated[str, Parameter(help="Start from the saved scenario with this id.")] = ""
    network: NetworkFolder = None

    def load_network(self) -> Network:
        """Read the network tables."""
        from ..network import load_network

        return load_network(self.network)

    def read(self, network: Network) -> Scenario:
        """Return the scenario: that of the start with its changes and edits. Raises LanecastError."""
        pairs = [text.partition("=") for text in self.set]
        for key, sign, _ in pairs:
            if not sign:
                raise LanecastError(f"--set {key} lacks a value; write --set {key}=VALUE.")
        changed = self._start(network).replace(**{key: value for key, _, value in pairs})
        return changed.replace(edits=[*read_edits(changed.changes.get("edits", "")), *self.edit])

    def _start(self, network: Network) -> Scenario:
        if self.preset and self.scenario:
            raise UsageError("--preset is not allowed with --scenario: a scenario starts from one of them.")
        if self.scenario:
            return _start_from_saved(self.scenario, network)
        if self.preset and self.preset not in PRESETS:
            raise UsageError(f"--preset {self.preset} is not accepted; choose one of {', '.join(PRESETS)}.")
        return PRESETS[self.preset].scenario if self.preset else Scenario()


def _start_from_saved(scenario_id: str, network: Network) -> Scenario:
    """Return a saved scenario as the present model reads it; what changed since goes to stderr. Raises StoreError."""
    from ..scenario.link import restore
    from ..store.scenarios import load
    from ..whatif import MODEL_VERSION

    saved = load(scenario_id)
    if saved is None:
        raise StoreError(f"There is no saved scenario {scenario_id[:40]!r}; `{PROGRAM} saved` lists them.")
    scenario, notices = restore(saved.content, MODEL_VERSION, network)
    for notice in notices:
        print(f"lanecast: {notice}", file=sys.stderr)
    return scenario


BASELINE = ScenarioOptions()


def check_whole(option: str, value: int) -> int:
    """Return the value of an option that takes whole numbers from 1; raises LanecastError for less."""
    if value < 1:
        raise LanecastError(f"{option} {value} is not accepted: it takes a whole number from 1 on.")
    return value
