"""Front door of the planner: the typical week's flights, freight and trucks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from .domain.clock import DAY_MIN, HOUR_MIN, NEVER
from .domain.load_plans import DeckPlan, GatewayFreight, LoadingPlan, Refusal, UldNeed
from .domain.load_plans import Trip as Load
from .domain.network import Network, rows
from .domain.plan import Wave, WaveVolume
from .errors import DataError
from .linehaul import PROOF, FleetCurve, Problem, Trip, fleet_curve
from .linehaul.week.calendar_travel import CalendarTravel
from .linehaul.week.loadability import load_of
from .linehaul.week.recurring_plan import Solved
from .linehaul.week.weekly_plan import QUICK, QUICK_ROUTES, solved
from .linehaul.week.weekly_problem import CENTS, DAYS, MANY_LOTS, OWN
from .loading import aircraft, build_ulds, load_all, load_flight
from .network.case import Case, build_case
from .roads.trip_trace import Segment, trace
from .scenario import Scenario
from .simulation import compile_flights, wave_volumes, weekly_volumes
from .simulation.flight_schedule import route_in_use
from .whatif import CANONICAL

MOST_SIZED = 24  # trucks up to which the curve is worked out


@dataclass(frozen=True)
class Flown:
    """A flight of the typical week with the freight it is expected to bring; day is empty for charters.

    lands_min: minute of the week at the first gateway, −1 for charters.
    """

    key: str
    day: str
    name: str
    aircraft: str
    route: tuple[str, ...]
    freight: tuple[GatewayFreight, ...]
    lands_min: int


@dataclass(frozen=True)
class Tour:
    """A truck of the plan.

    number: in the plan, from 1; key: its stops, and which of the trucks of that wave with these stops it is; flights:
    keys of those whose freight it carries; lanes: out, then home if it drives home; segments: what it does, in minutes
    of the trip's week; load: its freight.
    """

    number: int
    key: str
    trip: Trip
    flights: tuple[str, ...]
    lanes: tuple[str, ...]
    segments: tuple[Segment, ...]
    load: Load

    @property
    def own(self) -> bool:
        """Whether it is a truck of the own fleet."""
        return self.trip.vehicle == OWN

    @property
    def grams(self) -> int:
        """What its freight weighs."""
        return sum(part.grams for part in self.load.freight)


@dataclass(frozen=True, eq=False)
class Planned:
    """The plan of the typical week, with its cost and the bound that no plan of the same routes undercuts, EUR."""

    network: Network
    flights: tuple[Flown, ...]
    tours: tuple[Tour, ...]
    solved: tuple[Solved, ...]
    eur: float
    bound_eur: float
    quick: bool

    @property
    def gap(self) -> float:
        """Return by what share of its cost the plan can at most be cheaper."""
        return max(0.0, 1 - self.bound_eur / self.eur) if self.eur else 0.0

    @property
    def scheduled(self) -> Solved | None:
        """Return the part that own trucks drive; None if no flight is scheduled."""
        return next((part for part in self.solved if part.week.problem.period_min is not None), None)

    @property
    def owned(self) -> int:
        """Return the own trucks that have a driver."""
        part = self.scheduled
        return sum(f.trucks or 0 for f in part.week.problem.fleets if f.key.startswith(OWN)) if part else 0

    def of(self, flight: str) -> tuple[Tour, ...]:
        """Return the trucks that carry a flight's freight."""
        return tuple(tour for tour in self.tours if flight in tour.flights)


def planned(network: Network, scenario: Scenario, quick: bool) -> Planned:
    """Plan the typical week of a scenario; `quick` plans leave small savings unseen."""
    case = build_case(network, scenario)
    flights = compile_flights(case, CANONICAL)
    volumes = wave_volumes(weekly_volumes(case), case.sites, flights)
    parts = solved(case, volumes, quick)
    costs = [(part.weekly * part.solution.objective_c, part.weekly * part.solution.bound_c) for part in parts]
    eur, bound = (sum(column) / CENTS for column in zip(*costs, strict=True)) if costs else (0.0, 0.0)
    tours = tuple(_tours(case.network, parts, str(case.levers.vehicle_type)))
    return Planned(case.network, tuple(_flights(case, volumes)), tours, parts, eur, bound, quick)


def sized(plan: Planned, prove: bool) -> FleetCurve | None:
    """Return the least cost by number of own trucks, to the owned number and beyond if proven; None without flights.

    Weeks of many waves are sized by quick plans alone.
    """
    if plan.scheduled is None:
        return None
    problem = plan.scheduled.week.problem
    fleets = tuple(replace(f, trucks=None) if f.key.startswith(OWN) else f for f in problem.fleets)
    opened = replace(problem, fleets=fleets)
    if not prove:
        return fleet_curve(replace(opened, routes=QUICK_ROUTES), effort=QUICK)
    if len(problem.lots) > MANY_LOTS:
        return fleet_curve(replace(opened, routes=QUICK_ROUTES), min(plan.owned + 1, MOST_SIZED), QUICK)
    return fleet_curve(opened, max(3, min(plan.owned + 1, MOST_SIZED)), PROOF)


def told(minute: int) -> str:
    """Return a minute of the week as day and time."""
    return f"{DAYS[minute // DAY_MIN % 7]} {minute % DAY_MIN // HOUR_MIN:02}:{minute % HOUR_MIN:02}"


def _flights(case: Case, volumes: Sequence[WaveVolume]) -> Iterator[Flown]:
    """Yield each wave with freight, by weekday; charters come last."""
    services = rows(case.network.air_services)
    gateways = list(case.sites.gateways.facility_id)
    ordered = sorted(volumes, key=lambda v: (v.wave.weekday == NEVER, v.wave.weekday, v.wave.slot, v.wave.service))
    for wave, group in groupby(ordered, key=lambda v: v.wave):
        service, mine = services[wave.service], [volume for volume in group if volume.weekly > 0]
        freight = [
            GatewayFreight(gateways[v.gateway], round(sum(v.grams.values())), round(sum(v.cm3.values()))) for v in mine
        ]
        day = DAYS[wave.weekday] if wave.weekday >= 0 else ""
        name = service.name + (f" ({wave.slot + 1})" if wave.slot > 0 else "")
        route = tuple(route_in_use(service.route, case.sites))
        lands = min((volume.landed_min for volume in mine), default=NEVER)
        if any(part.cm3 for part in freight):
            yield Flown(_key(services, wave), day, name, service.aircraft, route, tuple(freight), lands)


def _key(services: Sequence[object], wave: Wave) -> str:
    day = DAYS[wave.weekday] if wave.weekday >= 0 else ""
    slot = str(wave.slot + 1) if wave.slot > 0 else ""
    return "-".join(filter(None, (services[wave.service].service_id, day, slot)))  # type: ignore[attr-defined]


def _tours(network: Network, parts: Sequence[Solved], vehicle: str) -> Iterator[Tour]:
    """Yield the trucks by part and departure."""
    services, number = rows(network.air_services), 0
    for part in parts:
        seen: Counter[tuple[str, ...]] = Counter()
        for trip in part.solution.trips:
            number += 1
            called = tuple(stop.site for stop in trip.stops)
            aboard = [lot for stop in trip.stops for lot, _ in stop.lots]
            flights = tuple(dict.fromkeys(_key(services, part.week.origin[lot].volume.wave) for lot in aboard))
            seen[flights + called] += 1
            times = seen[flights + called]
            key = ".".join((*called, *([str(times)] if times > 1 else [])))
            yield Tour(
                number,
                key,
                trip,
                flights,
                *_driven(network, part.week.problem, trip),
                load_of(part.week.problem, trip, vehicle),
            )


def tour_of(network: Network, problem: Problem, trip: Trip, number: int) -> Tour:
    """Return a trip of a problem on the network's roads as a tour; its number is its key."""
    driven = _driven(network, problem, trip)
    return Tour(number, str(number), trip, (), *driven, load_of(problem, trip, trip.vehicle))


def _driven(network: Network, problem: Problem, trip: Trip) -> tuple[tuple[str, ...], tuple[Segment, ...]]:
    """Return the lanes of a trip and what its truck does."""
    assert isinstance(problem.travel, CalendarTravel)
    roadbook, start = problem.travel.roadbook, problem.travel.start_min
    gateway = problem.gateways.index(trip.gateway)
    stops = tuple(problem.sites.index(stop.site) for stop in trip.stops)
    returns = next(vehicle.returns for vehicle in problem.vehicles if vehicle.key == trip.vehicle)
    legs = (*roadbook.legs(gateway, stops), *([int(roadbook.outward[gateway, stops[-1]])] if returns else ()))
    segments = trace(roadbook, gateway, stops, start + trip.depart_min, returns)
    moved = tuple(replace(s, start_min=s.start_min - start, end_min=s.end_min - start) for s in segments)
    return tuple(str(rows(network.lanes)[leg].lane_id) for leg in legs), moved


def loaded(network: Network, tours: Sequence[Tour]) -> dict[str, LoadingPlan | Refusal | None]:
    """Return each truck's loading plan or why it does not load, by the tour's key; None without a load floor."""
    answers: dict[str, LoadingPlan | Refusal | None] = {}
    for tour in tours:
        plans, refusals = load_all(network, [tour.load])
        found: list[LoadingPlan | Refusal] = [*plans.values(), *refusals]
        answers[tour.key] = found[0] if found else None
    return answers


def decked(network: Network, flight: Flown) -> tuple[UldNeed, DeckPlan | Refusal] | str:
    """Return the ULDs that a flight needs and its deck plan, or why there is none; words if it is loaded in bulk."""
    try:
        plane = aircraft(network, flight.aircraft)
    except DataError as error:
        return str(error)
    need = build_ulds(network, plane, flight.freight)
    return need, load_flight(network, plane, flight.route, need.ulds)
