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
    (full vehicle) loads: expected per departure; extra: whether more trucks than planned leave if freight needs them.
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
    extra: bool = True


@dataclass(frozen=True)
class PlanFigures:
    """What a plan expects of a week.

    parcels_per_week: whom it serves; trucks_per_week; eur_per_week: trips by road and air, and the own fleet's
    standing cost; waiting_eur_per_week: what
    the time from release to warehouse is worth; bound_eur_per_week: no plan of the same routes costs less, waiting
    included, 0 if none is known.
    """

    parcels_per_week: float
    trucks_per_week: float
    eur_per_week: float
    waiting_eur_per_week: float
    bound_eur_per_week: float

    @property
    def gap(self) -> float | None:
        """How much dearer than the best the plan can be, as a share of its cost; None if no bound is known."""
        total = self.eur_per_week + self.waiting_eur_per_week
        return max(0.0, 1 - self.bound_eur_per_week / total) if self.bound_eur_per_week and total else None


@dataclass(frozen=True)
class LinehaulPlan:
    """Departures in the order of their route ids; `status` describes how the plan was made."""

    departures: tuple[PlannedDeparture, ...]
    status: str
    figures: PlanFigures | None = None


@dataclass(frozen=True)
class WaveVolume:
    """Expected freight of a wave at a gateway, per flight (`weekly` flights a week): grams, cm³ and parcels per
    warehouse index. landed_min: scheduled arrival, minute of the week (charters: −1, they land at any time).
    """

    wave: Wave
    gateway: int
    weekly: float
    grams: dict[int, float]
    cm3: dict[int, float]
    parcels: dict[int, float]
    landed_min: int
