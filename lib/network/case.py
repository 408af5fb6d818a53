"""A case: a network with a scenario applied to it, the input of every stage of a run."""

from dataclasses import dataclass

from ..domain.levers import LeverValues
from ..domain.network import Network
from ..scenario import Scenario
from .edits import edited
from .override import override
from .sites import Sites, number_sites


@dataclass(frozen=True, eq=False)
class Case:
    """`network` has the scenario's network edits and table overrides applied; `scenario` is normalised; `levers` are
    the values of all levers, changed or not; `sites` numbers warehouses and gateways.
    """

    network: Network
    scenario: Scenario
    levers: LeverValues
    sites: Sites


def build_case(network: Network, scenario: Scenario) -> Case:
    """Apply a scenario to the network as loaded.

    Raises LeverError for an unknown lever or a value out of range, EditError for edits that the network does not take.
    """
    table = network.levers
    scenario, levers = table.normalise(scenario), table.values_in(scenario)
    network = override(edited(network, levers.edits), table.overrides(scenario))
    return Case(network, scenario, levers, number_sites(network, levers))
