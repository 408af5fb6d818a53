"""Sites by index: the order in which engine and tables number warehouses and gateways (file order)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain import limits
from ..domain.levers import LeverValues
from ..domain.limits import refuse_more
from ..domain.network import Network, derived, rows, rows_by


@dataclass(frozen=True, eq=False)
class Sites:
    """Warehouses and gateways of the network; `gateway` is, per warehouse, the index of the gateway that this
    scenario uses.
    """

    warehouses: pd.DataFrame
    gateways: pd.DataFrame
    gateway: tuple[int, ...]

    @cached_property
    def warehouse_ids(self) -> tuple[str, ...]:
        return tuple(self.warehouses.facility_id)

    @cached_property
    def gateway_ids(self) -> tuple[str, ...]:
        return tuple(self.gateways.facility_id)

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Return the country of every warehouse."""
        return tuple(self.warehouses.country)

    @cached_property
    def in_transit(self) -> NDArray[np.bool_]:
        """Whether a warehouse's freight clears at its destination [W] (rule 5.2)."""
        return (self.warehouses.clearance == "transit").to_numpy(np.bool_)

    @cached_property
    def warehouse_index(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self.warehouse_ids)}

    @cached_property
    def gateways_used(self) -> frozenset[str]:
        """Return the gateways that some warehouse uses."""
        return frozenset(self.gateway_ids[gateway] for gateway in self.gateway)

    @cached_property
    def gateway_index(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self.gateway_ids)}


def refuse_too_many(network: Network) -> None:
    """Raise DataError if a network has more warehouses, gateways or markets than the engine can number."""
    kinds = network.facilities.kind
    refuse_more("warehouses", int((kinds == "warehouse").sum()), limits.WAREHOUSES, "Combine warehouses of a region.")
    refuse_more("gateways", int((kinds == "gateway").sum()), limits.GATEWAYS, "Leave gateways out of facilities.csv.")
    refuse_more("markets", len(network.markets), limits.MARKETS, "Combine markets in markets.csv.")


def number_sites(network: Network, levers: LeverValues) -> Sites:
    """Number the sites in file order and assign each warehouse its gateway (rule 4.5).

    Raises DataError for more sites than the engine can number.
    """
    refuse_too_many(network)
    return _numbered(network, _by_road(levers))


@derived("facilities", "countries")
def _numbered(facilities: pd.DataFrame, countries: pd.DataFrame, by_road: frozenset[str]) -> Sites:
    warehouses, gateways = _of_kind(facilities, "warehouse"), _of_kind(facilities, "gateway")
    country = rows_by(countries, "country")
    chosen = [
        row.road_gateway if row.country in by_road or country[row.country].market in by_road else row.gateway
        for row in rows(warehouses)
    ]
    index = {key: i for i, key in enumerate(gateways.facility_id)}
    return Sites(warehouses, gateways, tuple(index[key] for key in chosen))


def _of_kind(facilities: pd.DataFrame, kind: str) -> pd.DataFrame:
    return facilities[facilities.kind == kind].reset_index(drop=True)


def _by_road(levers: LeverValues) -> frozenset[str]:
    """Return the countries and markets that the scenario serves by road from their other gateway."""
    spain = {"ES"} if levers.spain_gateway == "LGG" else set()
    return frozenset(spain | ({"RIGA"} if levers.riga_route == "road" else set()))
