"""Warm up: compile the kernels and store the outcomes of the presets, so that the app opens with figures."""

from .. import precompile
from ..domain.network import Network
from ..domain.outcome import Outcome
from ..network import load_network
from ..replanning.events import TruckLost
from ..replanning.replan import replan
from ..replanning.snapshot import state_at
from ..scenario import PRESETS, QUICK_UNIT, Scenario, scenario_id
from ..store import outcome_files
from ..whatif import MODEL_VERSION, project, simulate

MOMENT_MIN = 40_500  # of the first measured week


def warm_up() -> None:
    """Compile the kernels and store the presets' outcomes."""
    precompile.ensure(precompile.PARTS)
    network = load_network()
    # These compile what pages need later, even when every outcome is stored.
    run = simulate(network, Scenario(), parcels_per_unit=QUICK_UNIT)
    replan(state_at(run, MOMENT_MIN), TruckLost("LGG"))
    for preset in PRESETS.values():
        if stored(network, preset.scenario) is None:
            outcome_files.save(project(network, preset.scenario))


def stored(network: Network, scenario: Scenario) -> Outcome | None:
    """Return the stored canonical outcome of a scenario, None if there is none."""
    return outcome_files.load(scenario_id(scenario, MODEL_VERSION, network))
