"""Roads and calendars compiled for kernels: legs, vehicles, truck bans, opening hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lib.demand import Sites
from lib.domain.network import Network
from lib.network.calendars import ban_windows, open_windows
from lib.scenario import Scenario

Ints = NDArray[np.int64]
Windows = tuple[Ints, Ints, Ints]
REFERENCE_KMH = 70
NO_COUNTRY = ""  # above the clouds
CREWS = {"single": (540, 780, 660, True), "team": (1080, 1260, 540, False)}


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

    @property
    def kernel(self) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        """Return what the kernels read."""
        return self.first, self.country, self.minutes, self.flown

    @classmethod
    def of(cls, network: Network, scenario: Scenario) -> "Roads":
        """Cut every lane into its countries, with driving minutes (rule 7.5)."""
        segments = [_segments(lane, scenario.truck_speed_kmh) for lane in network.lanes.itertuples()]
        countries = tuple(sorted({country for leg in segments for country, _ in leg}))
        number = {country: i for i, country in enumerate(countries)}
        flat = [(number[country], minutes) for leg in segments for country, minutes in leg]
        return cls(
            {lane: i for i, lane in enumerate(network.lanes.lane_id)}, countries,
            np.cumsum([0, *map(len, segments)]), np.array([c for c, _ in flat], np.int64),
            np.array([m for _, m in flat], np.int64), (network.lanes["mode"] == "air").to_numpy(),
        )  # fmt: skip


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
    """Join windows [n, 2] per place into (first window of each place, starts, ends)."""
    joined = np.concatenate([np.asarray(w, np.int64).reshape(-1, 2) for w in windows] or [np.empty((0, 2), np.int64)])
    return np.cumsum([0, *map(len, windows)]), joined[:, 0].copy(), joined[:, 1].copy()


def truck_bans(network: Network, scenario: Scenario, roads: Roads) -> Windows:
    """Return the ban windows of every country that the lanes cross; none if the scenario lifts them."""
    if scenario.truck_bans == "off":
        return flatten([np.empty((0, 2), np.int32)] * len(roads.countries))
    zone = dict(zip(network.time_zones.country, network.time_zones.time_zone, strict=True))
    free = np.empty((0, 2), np.int32)
    return flatten([_bans(Frozen(network), c, zone[c]) if c != NO_COUNTRY else free for c in roads.countries])


def warehouse_windows(numbered: Sites) -> Windows:
    """Return the opening windows of every warehouse."""
    columns = (numbered.warehouses[c] for c in ("time_zone", "open_days", "open_local", "close_local"))
    return flatten([opening_windows(*row) for row in zip(*columns, strict=True)])


@dataclass(frozen=True)
class Frozen:
    """A network for the caches below: equal if its files are, calendars being out of the levers' reach."""

    network: Network

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frozen) and all(
            getattr(self.network, name) is getattr(other.network, name) for name in ("bans", "holidays", "time_zones")
        )

    def __hash__(self) -> int:
        return hash(self.network.data_hash)


@lru_cache(maxsize=512)
def opening_windows(zone: str, days: str, opens: str, closes: str) -> NDArray[np.int32]:
    """Return `open_windows`, kept."""
    return open_windows(zone, days, opens, closes)


@lru_cache(maxsize=512)
def _bans(frozen: Frozen, country: str, zone: str) -> NDArray[np.int32]:
    return ban_windows(frozen.network.bans, frozen.network.holidays, country, zone)


def with_drivers(trucks: float, scenario: Scenario) -> int:
    """Return how many of a number of trucks have a driver (rule 7.3)."""
    return int(trucks * (100 - scenario.driver_shortage_pct) // 100)


def vehicles(network: Network) -> tuple[dict[str, int], Ints, NDArray[np.bool_]]:
    """Return vehicle numbers by id, (grams, cm³) a vehicle [V, 2], and which are hired by the trip (flown)."""
    table = network.vehicles
    hold = np.array(
        [[round(t * 1e6), round(v * 1e6)] for t, v in zip(table.payload_t, table.volume_m3, strict=True)], np.int64
    )
    return {v: i for i, v in enumerate(table.vehicle_id)}, hold, (table["mode"] == "air").to_numpy()
