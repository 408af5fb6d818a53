"""Travel on plain road tables: kilometres, an average speed, drivers' hours and weekly opening hours."""

import math
from dataclasses import dataclass, field

import numpy as np

from ...domain.clock import NEVER, WEEK_MIN
from ...errors import DataError
from ...roads.driving_kernels import Borders, Crew, LegIndex, RoadConditions, RoadLegs, Windows, trips
from ...roads.road_tables import CREWS
from .problem import Ints, Vehicle

WEEKS_AHEAD = 9  # how far opening hours are laid out
MOST_KM = 100_000


def driving_time(drive_min: int, team: bool) -> int:
    """Return the minutes from start to arrival of one drive by rested drivers, breaks and rests included.

    Regulation (EC) 561/2006. Single: T = D + 660 n + 45 (n + [D − 540 n > 270]) with n = max(0, ⌈D/540⌉ − 1); team:
    T = D + 540 n with n = max(0, ⌈D/1080⌉ − 1).
    """
    longest, _, rest_min, single = crew_of(team)
    rests = max(0, math.ceil(drive_min / longest) - 1)
    breaks = rests + (drive_min - longest * rests > 270) if single else 0
    return drive_min + rest_min * rests + 45 * breaks


def crew_of(team: bool) -> Crew:
    """Return the drivers' hours of a team or a single driver."""
    return CREWS["team" if team else "single"]


@dataclass(frozen=True)
class RoadTravel:
    """Travel in a network of road kilometres [gateways, sites] and [sites, sites], negative where no road leads.

    opening: per site the (opens, closes) minutes of the week, in order; a site without is always open.
    """

    from_km: Ints
    between_km: Ints
    opening: tuple[tuple[tuple[int, int], ...], ...] = ()
    _windows: Windows = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the tables of km and lay the opening hours out week by week; DataError for tables that are none."""
        for name in ("from_km", "between_km"):
            object.__setattr__(self, name, whole_km(name, getattr(self, name)))
        _check_opening(self.opening)
        always = ((0, WEEKS_AHEAD * WEEK_MIN),)
        weeks = [
            [(week * WEEK_MIN + a, week * WEEK_MIN + b) for week in range(WEEKS_AHEAD) for a, b in hours] or always
            for hours in self.opening or ((),) * len(self.between_km)
        ]
        first = np.concatenate(([0], np.cumsum([len(hours) for hours in weeks]))).astype(np.int64)
        opens, closes = np.array([window for hours in weeks for window in hours], np.int64).T.copy()
        object.__setattr__(self, "_windows", Windows(first, opens, closes))

    @property
    def home_km(self) -> Ints:
        """Road km from each site back to each gateway: the way out."""
        return self.from_km

    @property
    def timeless(self) -> bool:
        """Whether no site ever closes."""
        return not any(self.opening)

    def arrivals(self, gateway: int, stops: Ints, depart_min: int, vehicle: Vehicle) -> tuple[Ints, Ints]:
        """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]."""
        km = np.concatenate([self.from_km[gateway], self.between_km.ravel()])
        legs = np.where(km < 0, NEVER, np.arange(len(km)))
        sites = len(self.between_km)
        none = np.zeros(0, np.int64)
        roads = RoadLegs(
            np.arange(len(km) + 1),
            np.zeros(len(km), np.int64),
            drive_minutes(km, vehicle.kmh),
            np.zeros(len(km), np.bool_),
        )
        no_bans, borders = Windows(np.zeros(2, np.int64), none, none), Borders(0, np.zeros(1, np.int64))
        conditions = RoadConditions(roads, no_bans, self._windows, borders)
        index = LegIndex(legs[:sites], legs[sites:].reshape(sites, sites))
        return trips(depart_min, stops, index, crew_of(vehicle.team), conditions, vehicle.returns)


def whole_km(name: str, km: object) -> Ints:
    """Return a table of km [from, to] as whole numbers; DataError names the first that is not accepted."""
    table = np.asarray(km)
    if table.ndim != 2 or table.dtype.kind not in "iuf":
        raise DataError(f"{name} is not accepted: it takes a table of whole km with a row for each start.")
    wrong = ~(np.isfinite(table) & (table == np.floor(table)) & (table <= MOST_KM))
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        raise DataError(
            f"{name}, row {row}, column {column}: {table[row, column]} is not accepted. Give whole km up to "
            f"{MOST_KM:,}, or −1 where no road leads."
        )
    return table.astype(np.int64)


def _check_opening(opening: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    """Raise DataError for opening hours that are empty, not in order, or outside the week."""
    for site, hours in enumerate(opening):
        for (opens, closes), (_, before) in zip(hours, ((0, 0), *hours), strict=False):
            if not before <= opens < closes <= WEEK_MIN:
                raise DataError(
                    f"opening, site {site}: {opens} to {closes} is not accepted. Give (opens, closes) minutes of the "
                    f"week, 0 to {WEEK_MIN}, each after the one before."
                )


def drive_minutes(km: Ints, kmh: int) -> Ints:
    """Return minutes of driving at an average speed, rounded half up."""
    return (120 * km + kmh) // (2 * kmh)
