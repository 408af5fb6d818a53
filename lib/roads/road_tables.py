"""Roads and calendars compiled for kernels: legs, vehicles, truck bans, opening hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.levers import LeverValues
from ..domain.network import derived, rows
from ..network.calendars import ban_windows, open_windows
from ..network.case import Case
from ..network.sites import Sites
from .driving_kernels import Crew, Ints, RoadLegs, Windows

REFERENCE_KMH = 70
NO_COUNTRY = ""  # above the clouds
CREWS = {"single": Crew(540, 780, 660, True), "team": Crew(1080, 1260, 540, False)}


@dataclass(frozen=True, eq=False)
class Roads:
    """Legs in the order of `lanes`: first segment of each, countries (index) and minutes of the segments, whether it
    is flown.
    """

    index: dict[str, int]
    countries: tuple[str, ...]
    first: Ints
    country: Ints
    minutes: Ints
    flown: NDArray[np.bool_]

    @cached_property
    def leg_min(self) -> list[int]:
        """Return the driving minutes of every leg."""
        until: Ints = np.concatenate([[0], np.cumsum(self.minutes)])[self.first]
        minutes: list[int] = np.diff(until).tolist()
        return minutes

    @property
    def kernel(self) -> RoadLegs:
        """The legs as kernels read them."""
        return RoadLegs(self.first, self.country, self.minutes, self.flown)

    @classmethod
    def of(cls, case: Case) -> "Roads":
        """Cut every lane into its countries, with driving minutes (rule 7.5)."""
        return _roads(case.network, case.levers.truck_speed_kmh)


@derived("lanes")
def _roads(lanes: pd.DataFrame, speed_kmh: float) -> Roads:
    segments = [_segments(lane, speed_kmh) for lane in rows(lanes)]
    countries = tuple(sorted({country for leg in segments for country, _ in leg}))
    number = {country: i for i, country in enumerate(countries)}
    flat = [(number[country], minutes) for leg in segments for country, minutes in leg]
    return Roads(
        {lane: i for i, lane in enumerate(lanes.lane_id)},
        countries,
        np.cumsum([0, *map(len, segments)]),
        np.array([c for c, _ in flat], np.int64),
        np.array([m for _, m in flat], np.int64),
        (lanes["mode"] == "air").to_numpy(),
    )


def _segments(lane, speed_kmh: float) -> list[tuple[str, int]]:  # type: ignore[no-untyped-def]
    """Return (country, minutes) along a lane; the minutes add up to the lane's at this speed."""
    if lane.mode == "air":
        return [(NO_COUNTRY, int(lane.drive_min))]
    minutes = int(lane.drive_min * REFERENCE_KMH // speed_kmh)
    parts = [part.split(":") for part in lane.countries.split("|")]
    km = np.cumsum([0, *(int(length) for _, length in parts)])
    driven = [minutes * int(k) // max(int(km[-1]), 1) for k in km]
    return [(country, b - a) for (country, _), a, b in zip(parts, driven, driven[1:], strict=False)]


def flatten(windows: Sequence[NDArray[np.int32]]) -> Windows:
    """Join the windows [n, 2] of places, one place after another."""
    joined = np.concatenate([np.asarray(w, np.int64).reshape(-1, 2) for w in windows] or [np.empty((0, 2), np.int64)])
    return Windows(np.cumsum([0, *map(len, windows)]), joined[:, 0].copy(), joined[:, 1].copy())


def truck_bans(case: Case, roads: Roads) -> Windows:
    """Return the ban windows of every country that the lanes cross; none if the scenario lifts them."""
    if case.levers.truck_bans == "off":
        return flatten([np.empty((0, 2), np.int32)] * len(roads.countries))
    return _bans(case.network, roads.countries)


@derived("bans", "holidays", "time_zones")
def _bans(bans: pd.DataFrame, holidays: pd.DataFrame, time_zones: pd.DataFrame, countries: tuple[str, ...]) -> Windows:
    zone = dict(zip(time_zones.country, time_zones.time_zone, strict=True))
    free = np.empty((0, 2), np.int32)
    return flatten([ban_windows(bans, holidays, c, zone[c]) if c != NO_COUNTRY else free for c in countries])


@lru_cache(maxsize=8)
def warehouse_windows(sites: Sites) -> Windows:
    """Return the opening windows of every warehouse."""
    places = rows(sites.warehouses)
    return flatten([opening_windows(p.time_zone, p.open_days, p.open_local, p.close_local) for p in places])


@lru_cache(maxsize=512)
def opening_windows(zone: str, days: str, opens: str, closes: str) -> NDArray[np.int32]:
    """Return `open_windows`, kept."""
    return open_windows(zone, days, opens, closes)


def with_drivers(trucks: float, levers: LeverValues) -> int:
    """Return how many of a number of spot trucks have a driver (rule 7.3)."""
    return int(trucks * (100 - levers.driver_shortage_pct) // 100)


@derived("vehicles")
def vehicles(table: pd.DataFrame) -> tuple[dict[str, int], Ints, NDArray[np.bool_]]:
    """Return vehicle numbers by id, (grams, cm³) a vehicle [V, 2], and which are hired by the trip (flown)."""
    hold = np.array(
        [[round(t * 1e6), round(v * 1e6)] for t, v in zip(table.payload_t, table.volume_m3, strict=True)], np.int64
    )
    return {v: i for i, v in enumerate(table.vehicle_id)}, hold, (table["mode"] == "air").to_numpy()
