"""The outcome of a scenario: what people read, small enough to keep; journeys are freed after it is measured."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PROMISE_DAYS = 10
DRIVERS = "drivers at"  # begins the name of a pool of drivers among the resources
FASTER_DAYS = 3
INDUSTRY_DAYS = (15, 20)
SHOWN = ("days_to_warehouse_mean", "share_within_10_days", "cost_eur_per_parcel", "steady_state")  # by `repr`
BIN_MIN = 360  # width of a bin of the delivery-time distributions


@dataclass(frozen=True)
class Load:
    """Expected load of a resource against its capacity, in `unit` a week; `shortfall_t` tonnes a week do not fit."""

    resource: str
    load: float
    capacity: float
    unit: str
    shortfall_t: float

    @property
    def ratio(self) -> float:
        return self.load / self.capacity if self.capacity else float("inf") if self.load else 0.0


@dataclass(frozen=True)
class Verdict:
    """Whether a steady state is expected before the run (rule 10.3)."""

    loads: tuple[Load, ...]

    @property
    def steady(self) -> bool:
        return all(load.ratio < 1 for load in self.loads)

    @property
    def shortfall_t_per_week(self) -> float:
        return sum(load.shortfall_t for load in self.loads if load.ratio >= 1)


@dataclass(frozen=True, eq=False)
class Outcome:
    """Figures of one scenario.

    kpis: flat mapping, the keys of the command line's JSON (days, shares 0–1, t/week, EUR, kg; None = undefined).
    lanes: one row a warehouse (index = facility id) — name, country, gateway, lane (id), mode, road_km, lat, lon,
    parcels and
      delivered (measured), undelivered_parcels/share/t_per_week, tonnes_per_week (offered), received_t_per_week,
      days_to_warehouse_mean/p50/p90, days_to_door_mean/p50/p90, share_within_10_days,
      trucks_per_week, truck_load_pct, cost_eur_per_parcel, co2e_kg_per_parcel, and a column of mean days per stage
      (`STAGE_DAYS`: days_origin, days_wait_for_flight, …).
    air: one row a (service, gateway) — service, name, gateway, flights_per_week (scheduled), flown_per_week, offered_t,
      carried_t (per week, in measured weeks), load_weight_pct, load_volume_pct.
    weeks: one row a week 0–11 (index `week`) — created_t, carried_t (flown), received_t, delivered_t, and backlogs in
    t at the end of
      the week: waiting_flight_t, in_customs_t, waiting_truck_t.
    queues: one row a queue of the run (rule 10.3) — resource (flights to a gateway, its customs and trucks, trucks to a
      warehouse), before_t and after_t (the measured weeks), growth_t_per_week, grows.
    utilisation: resource, load_pct, detail (aircraft hours by type, flights by gateway, customs desks, truck fleets,
    drivers).
    stages: index `STAGES` — days (mean), cost_eur_per_parcel, co2e_kg_per_parcel.
    warehouse_bins, door_bins: int64 [warehouses, bins] parcels by days in bins of `BIN_MIN`, the last bin = later or
    never.
    parcels_per_unit: parcels per simulated unit; above 1 the figures are preliminary.
    """

    scenario_id: str
    model_version: str
    data_hash: str
    levers: Mapping[str, object]
    parcels_per_unit: int
    kpis: Mapping[str, float | int | bool | str | None]
    verdict: Verdict
    lanes: pd.DataFrame
    air: pd.DataFrame
    weeks: pd.DataFrame
    queues: pd.DataFrame
    utilisation: pd.DataFrame
    stages: pd.DataFrame
    warehouse_bins: NDArray[np.int64]
    door_bins: NDArray[np.int64]

    def __repr__(self) -> str:
        changes = ", ".join(f"{key}={value!r}" for key, value in self.levers.items()) or "baseline"
        figures = [f"{key}={_short(self.kpis.get(key))}" for key in SHOWN]
        return f"<Outcome of {changes}: {', '.join(figures)}; unit {self.parcels_per_unit}, {self.scenario_id}>"

    @property
    def preliminary(self) -> bool:
        return self.parcels_per_unit > 1

    @property
    def steady(self) -> bool:
        """Whether a steady state is expected and the run confirms it."""
        return bool(self.kpis["steady_state"])

    @property
    def edits(self) -> str:
        """Return the network edits of the scenario, as text."""
        return str(self.levers.get("edits", ""))

    def summary(self) -> dict[str, float | int | bool | str | None]:
        """Return the flat figures, as `python -m lib project --json` prints them."""
        return dict(self.kpis)


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
