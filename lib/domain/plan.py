"""The line-haul plan: recurring truck departures, each serving one wave (rule 6)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wave:
    """A flight of the week whose freight departures serve; charters have weekday = slot = −1."""

    service: int
    weekday: int
    slot: int


@dataclass(frozen=True)
class PlannedDeparture:
    """A recurring departure of `trucks` vehicles, `offset_min` after its wave's anchor.

    stops: warehouse indices in order; lanes: lane ids, one a leg; share_permille: share of the floor per stop, sums
    to 1,000;
    deadline_min: who leaves first of departures in the same minute; weekly: how often it runs a week, tonnes and
    (full vehicle) loads: expected per departure.
    """

    gateway: int
    wave: Wave
    offset_min: int
    stops: tuple[int, ...]
    lanes: tuple[str, ...]
    vehicle: str
    trucks: int
    share_permille: tuple[int, ...]
    deadline_min: int
    route: int
    weekly: float
    tonnes: float
    loads: float


@dataclass(frozen=True)
class LinehaulPlan:
    """Departures in the order of their route ids; `status` tells in words how the plan was made."""

    departures: tuple[PlannedDeparture, ...]
    status: str


@dataclass(frozen=True)
class WaveVolume:
    """Expected freight of a wave at a gateway, per flight (`weekly` flights a week): grams and cm³ per warehouse
    index.
    """

    wave: Wave
    gateway: int
    weekly: float
    grams: dict[int, float]
    cm3: dict[int, float]
