"""The line-haul problem: what is to be carried, by what, and how long a trip takes.

Minutes are integers from the start of the horizon, money is integer cents, kilometres are whole. Freight is counted in
floor units (pallet positions or roll cages), grams and cm³.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Vehicle:
    """A class of trucks with one way of manning them.

    floor, payload_g, volume_cm3: what it holds (None: no limit); owned: a truck of the own fleet; returns: drives home
    empty and is paid for it; team: two drivers; kmh: average speed on the road.
    Cost of a trip = dispatch_c + per_km_c·km + per_hour_c·hours (return included if it returns) + per_stop_c for every
    stop after the first.
    """

    key: str
    floor: int
    payload_g: int | None = None
    volume_cm3: int | None = None
    owned: bool = False
    returns: bool = False
    team: bool = False
    kmh: int = 70
    dispatch_c: int = 0
    per_km_c: int = 0
    per_hour_c: int = 0
    per_stop_c: int = 0


@dataclass(frozen=True)
class Lot:
    """Freight of one wave for one site, which several trucks may share in whole floor units, each unit weighing alike.

    If it is not `splittable`, it travels on one truck, and more than a truckload as truckloads and a remainder. It may
    leave its gateway from release_min on. A deadline without accepted lateness is hard; otherwise lateness up to
    max_late_min costs late_c cents per floor unit and hour, rounded to cents per floor unit or, unsplit, per piece. A
    lot without deadline is never late.
    """

    key: str
    gateway: str
    site: str
    floor: int
    grams: int = 0
    cm3: int = 0
    release_min: int = 0
    deadline_min: int | None = None
    late_c: int = 0
    max_late_min: int = 0
    splittable: bool = True

    @property
    def divisible(self) -> bool:
        """Whether several trucks may share it."""
        return self.splittable and self.floor > 1


@dataclass(frozen=True)
class Refused:
    """A load that fits on no truck, in any order: floor units of lots (or more), and the reason."""

    lots: tuple[tuple[str, int], ...]
    why: str = "it does not fit"


@dataclass(frozen=True)
class Fleet:
    """Trucks of a gateway that its vehicles share: `vehicles` are the ways of manning them.

    trucks: how many there are, or None for as many as pay (at most `most`); weekly_c: what one costs, used or not.
    A truck is out from its departure until it is back and turned round; a fleet `per_day` (spot trucks on call) limits
    the departures of a calendar day instead.
    """

    key: str
    gateway: str
    vehicles: tuple[str, ...]
    trucks: int | None
    weekly_c: int = 0
    most: int = 99
    per_day: bool = False


@dataclass(frozen=True)
class Turnround:
    """What a truck needs between two trips: short_min after a duty of at most duty_min, else long_min."""

    short_min: int = 0
    long_min: int = 0
    duty_min: int = 780


@dataclass(frozen=True)
class RouteClass:
    """The routes among which a plan is optimal: at most max_stops, and after the first stop only to one of its
    `neighbours` nearest sites (None: to any).
    """

    max_stops: int = 4
    neighbours: int | None = None

    def __str__(self) -> str:
        near = f", each next stop among the {self.neighbours} nearest" if self.neighbours else ""
        return f"routes of up to {self.max_stops} stops{near}"


class Travel(Protocol):
    """Roads and clocks."""

    @property
    def timeless(self) -> bool:
        """Whether a trip takes equally long whenever it leaves."""

    @property
    def from_km(self) -> Ints:
        """Road km from each gateway to each site [gateways, sites]; negative where no road leads."""

    @property
    def between_km(self) -> Ints:
        """Road km between sites [sites, sites]; negative where no road leads."""

    @property
    def home_km(self) -> Ints:
        """Road km from each site back to each gateway [gateways, sites]."""

    def arrivals(self, gateway: int, stops: Ints, depart_min: int, vehicle: Vehicle) -> tuple[Ints, Ints]:
        """Return when trips that leave at a minute reach their stops [R, S], and when they are over [R].

        stops: site indices in order, −1 after the last [R, S]. A trip is over when the truck is home if the vehicle
        returns, else when the last stop is unloaded; −1 where the trip cannot be made.
        """


@dataclass(frozen=True)
class Problem:
    """An instance of the line-haul problem.

    slots: the minutes at which trips may leave, ascending; period_min: the week repeats after so long (None: it does
    not); max_wait_min: freight may wait so long between its release and its departure. Vehicles that belong to no
    fleet of a gateway are available in any number unless they are `owned`. out: trucks (fleet key, minute) that are on
    the road until then. refused: loads that no trip may contain.
    """

    gateways: tuple[str, ...]
    sites: tuple[str, ...]
    vehicles: tuple[Vehicle, ...]
    lots: tuple[Lot, ...]
    travel: Travel
    slots: tuple[int, ...]
    fleets: tuple[Fleet, ...] = ()
    turnround: Turnround = Turnround()
    period_min: int | None = None
    max_wait_min: int | None = None
    routes: RouteClass = RouteClass()
    out: tuple[tuple[str, int], ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Stop:
    """A call of a trip: the site, the minute of arrival, and the lots (key, floor units) unloaded there."""

    site: str
    arrive_min: int
    lots: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Trip:
    """A planned trip. back_min: when it is over; free_min: when its truck can leave again.

    cost_c: cents by part (dispatch, km, hours, stops, lateness).
    """

    gateway: str
    vehicle: str
    depart_min: int
    stops: tuple[Stop, ...]
    back_min: int
    free_min: int
    km: int
    cost_c: Mapping[str, int]

    @property
    def total_c(self) -> int:
        """The cost of the trip in cents."""
        return sum(self.cost_c.values())


@dataclass(frozen=True)
class Unserved:
    """Freight that the plan leaves behind, and the reason."""

    lot: str
    floor: int
    why: str


@dataclass(frozen=True)
class LinehaulSolution:
    """A plan with its proof.

    objective_c: cost of trips and fleets in cents; bound_c: no plan with these routes that serves as much costs less;
    trucks: per fleet key, how many the plan has; status: proven optimal, or how far from the best plan it can be.
    """

    trips: tuple[Trip, ...]
    objective_c: int
    bound_c: int
    trucks: Mapping[str, int]
    unserved: tuple[Unserved, ...]
    routes: RouteClass
    status: str
    work: Mapping[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """The optimality gap: (objective − bound) / objective."""
        return (self.objective_c - self.bound_c) / self.objective_c if self.objective_c else 0.0

    @property
    def proven(self) -> bool:
        """Whether no cheaper plan exists among the routes."""
        return self.objective_c == self.bound_c
