"""Sites by index: the order in which engine and tables number warehouses and gateways (file order)."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from lib.domain.network import Network, derived, rows, rows_by
from lib.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Sites:
    """Warehouses and gateways of the network; `gateway` is, per warehouse, the index of the gateway that this
    scenario uses.
    """

    warehouses: pd.DataFrame
    gateways: pd.DataFrame
    gateway: tuple[int, ...]

    @cached_property
    def warehouse_index(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self.warehouses.facility_id)}

    @cached_property
    def gateways_used(self) -> frozenset[str]:
        """Return the gateways that some warehouse uses."""
        return frozenset(self.gateways.facility_id.iloc[sorted(set(self.gateway))])

    @cached_property
    def gateway_index(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self.gateways.facility_id)}


@lru_cache(maxsize=8)  # a run asks several times
def sites(network: Network, scenario: Scenario) -> Sites:
    """Number the sites and send each warehouse through its gateway (rule 4.5)."""
    warehouses, gateways = _of_kind(network, "warehouse"), _of_kind(network, "gateway")
    countries, by_road = rows_by(network.countries, "country"), _by_road(scenario)
    chosen = [
        row.road_gateway if row.country in by_road or countries[row.country].market in by_road else row.gateway
        for row in rows(warehouses)
    ]
    index = {key: i for i, key in enumerate(gateways.facility_id)}
    return Sites(warehouses, gateways, tuple(index[key] for key in chosen))


@derived("facilities")
def _of_kind(facilities: pd.DataFrame, kind: str) -> pd.DataFrame:
    return facilities[facilities.kind == kind].reset_index(drop=True)


def _by_road(scenario: Scenario) -> set[str]:
    """Return the countries and markets that the scenario serves by road from their other gateway."""
    spain = {"ES"} if scenario.spain_gateway == "LGG" else set()
    return spain | ({"RIGA"} if scenario.riga_route == "road" else set())
