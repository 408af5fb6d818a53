"""Travel on plain road tables: kilometres, an average speed, drivers' hours and weekly opening hours."""

import math
from dataclasses import dataclass, field

import numpy as np

from lib.linehaul.problem import Ints, Vehicle

SERVICE_MIN = 60


@dataclass(frozen=True)
class Crew:
    """What Regulation (EC) 561/2006 allows: minutes of driving and of shift until a rest, and the rest."""

    drive_min: int
    shift_min: int
    rest_min: int
    single: bool

    def __iter__(self):  # type: ignore[no-untyped-def]
        """Yield the limits in the order that the kernels take them."""
        return iter((self.drive_min, self.shift_min, self.rest_min, self.single))


SINGLE, TEAM = Crew(540, 780, 660, True), Crew(1080, 1260, 540, False)


def crew_of(vehicle: Vehicle) -> Crew:
    """Return the drivers of a vehicle."""
    return TEAM if vehicle.team else SINGLE


def driving_time(drive_min: int, team: bool) -> int:
    """Return the minutes from start to arrival of one drive by rested drivers, breaks and rests included.

    Single: T = D + 660 n + 45 (n + [D − 540 n > 270]) with n = max(0, ⌈D/540⌉ − 1); team: T = D + 540 n with
    n = max(0, ⌈D/1080⌉ − 1).
    """
    crew = TEAM if team else SINGLE
    rests = max(0, math.ceil(drive_min / crew.drive_min) - 1)
    breaks = 0 if team else rests + (drive_min - crew.drive_min * rests > 270)
    return drive_min + crew.rest_min * rests + 45 * breaks


@dataclass(frozen=True)
class RoadTravel:
    """Travel in a network of road kilometres [gateways, sites] and [sites, sites], negative where no road leads.

    opening: per site the (opens, closes) minutes of the week, in order; a site without is always open.
    """

    from_km: Ints
    between_km: Ints
    home_km: Ints
    service_min: int = SERVICE_MIN
    opening: tuple[tuple[tuple[int, int], ...], ...] = ()
    _windows: tuple[Ints, Ints, Ints] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay the opening hours out for the kernel."""
        opening = self.opening or ((),) * len(self.between_km)
        first = np.concatenate(([0], np.cumsum([len(windows) for windows in opening]))).astype(np.int64)
        flat = np.array([window for windows in opening for window in windows], np.int64).reshape(-1, 2)
        object.__setattr__(self, "_windows", (first, flat[:, 0].copy(), flat[:, 1].copy()))

    @property
    def timeless(self) -> bool:
        """Whether no site ever closes."""
        return not len(self._windows[1])

    def arrivals(self, gateway: int, stops: Ints, depart_min: int, vehicle: Vehicle) -> tuple[Ints, Ints]:
        """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R]."""
        from lib.linehaul.kernels import run_trips

        roads = tuple(
            drive_minutes(km, vehicle.kmh) for km in (self.from_km[gateway], self.between_km, self.home_km[gateway])
        )
        crew = tuple(crew_of(vehicle))
        return run_trips(stops, depart_min, roads, crew, vehicle.returns, self.service_min, self._windows)


def drive_minutes(km: Ints, kmh: int) -> Ints:
    """Return minutes of driving at an average speed, rounded half up; negative stays negative."""
    return np.where(km < 0, -1, (120 * km + kmh) // (2 * kmh)).astype(np.int64)
