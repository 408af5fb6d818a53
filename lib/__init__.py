"""Lanecast: how fast parcels arrive, how many get through, what it costs and why.

from lib import Scenario, load_network, project
outcome = project(load_network(), Scenario(flights_per_week=5))
outcome.summary()
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Scenario": ".scenario",
    "PRESETS": ".scenario",
    "load_network": ".network",
    "project": ".whatif",
    "simulate": ".whatif",
    "MODEL_VERSION": ".whatif",
    "read_shipments": ".shipments",
    "Outcome": ".domain.outcome",
    "LanecastError": ".errors",
    "DataError": ".errors",
    "LeverError": ".errors",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Import on first use, so that listing levers does not compile kernels."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"{__name__} has no {name}")


def __dir__() -> list[str]:
    """Name what is public, loaded or not."""
    return sorted(__all__)
