"""A case: a network with a scenario applied to it, the input of every stage of a run."""

from dataclasses import dataclass

from ..domain.network import Network
from ..scenario import Scenario
from .edits import edited
from .override import override
from .sites import Sites, number_sites

Levers = Scenario  # lever values by attribute


@dataclass(frozen=True, eq=False)
class Case:
    """`network` has the scenario's network edits and table overrides applied; `sites` numbers its warehouses and
    gateways.
    """

    network: Network
    scenario: Scenario
    sites: Sites

    @property
    def levers(self) -> Levers:
        """The value of every lever, changed or not."""
        return self.scenario


def build_case(network: Network, scenario: Scenario) -> Case:
    """Apply a scenario to the network as loaded; EditError if the network does not take its edits."""
    network = override(edited(network, scenario.edits), scenario.overrides())
    return Case(network, scenario, number_sites(network, scenario))
