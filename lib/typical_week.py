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
from .linehaul import PROOF, QUICK, FleetCurve, Problem, Trip, fleet_curve
from .linehaul.week.calendar_travel import CalendarTravel
from .linehaul.week.loadability import load_of
from .linehaul.week.recurring_plan import SolvedWeek
from .linehaul.week.weekly_plan import QUICK_ROUTES, solve_weeks
from .linehaul.week.weekly_problem import CENTS, DAYS, MANY_LOTS, OWN
from .loading import build_ulds, load_all, load_flight, read_aircraft
from .network.case import Case
from .roads.trip_trace import Segment, trace
from .simulation import compile_flights, wave_volumes, weekly_volumes
from .simulation.flight_operation import route_in_use
from .whatif import CANONICAL

MOST_SIZED = 24  # trucks up to which the curve is worked out


@dataclass(frozen=True)
class WeekFlight:
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
class TruckPlan:
    """A truck of the plan.

    number: in the plan, from 1; key: its stops, and its number among the trucks of that wave with these stops; flights:
    keys of those whose freight it carries; lanes: out, then home if it drives home; segments: its driving, rests and
    waits in minutes of the trip's week; load: its freight.
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
        """Whether the truck belongs to the own fleet."""
        return self.trip.vehicle == OWN

    @property
    def grams(self) -> int:
        """The weight of its freight."""
        return sum(part.grams for part in self.load.freight)


@dataclass(frozen=True, eq=False)
class WeekPlan:
    """The plan of the typical week, its cost, and the lower bound of the cost of any plan of the same routes."""

    network: Network
    flights: tuple[WeekFlight, ...]
    tours: tuple[TruckPlan, ...]
    solved: tuple[SolvedWeek, ...]
    eur: float
    bound_eur: float
    quick: bool

    @property
    def gap(self) -> float:
        """The optimality gap: the share of its cost by which a plan can be cheaper at most."""
        return max(0.0, 1 - self.bound_eur / self.eur) if self.eur else 0.0

    @property
    def scheduled(self) -> SolvedWeek | None:
        """The part that own trucks drive; None if no flight is scheduled."""
        return next((part for part in self.solved if part.week.problem.period_min is not None), None)

    @property
    def owned(self) -> int:
        """The own trucks that have a driver."""
        part = self.scheduled
        return sum(f.trucks or 0 for f in part.week.problem.fleets if f.key.startswith(OWN)) if part else 0

    def of(self, flight: str) -> tuple[TruckPlan, ...]:
        """Return the trucks that carry a flight's freight."""
        return tuple(tour for tour in self.tours if flight in tour.flights)


def plan_week(case: Case, quick: bool = False) -> WeekPlan:
    """Plan the typical week of a case; `quick` plans miss small savings."""
    flights = compile_flights(case, CANONICAL)
    volumes = wave_volumes(weekly_volumes(case), case.sites, flights)
    parts = solve_weeks(case, volumes, quick)
    eur = sum(part.weekly * part.solution.objective_c for part in parts) / CENTS
    bound = sum(part.weekly * part.solution.bound_c for part in parts) / CENTS
    trucks = tuple(_trucks(case.network, parts, str(case.levers.vehicle_type)))
    return WeekPlan(case.network, tuple(_flights(case, volumes)), trucks, parts, eur, bound, quick)


def fleet_size_curve(plan: WeekPlan, prove: bool) -> FleetCurve | None:
    """Return the least cost by number of own trucks, up to the number owned and one more; None without flights.

    Weeks with many lots are sized by quick plans alone.
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


def format_week_minute(minute: int) -> str:
    """Format a minute of the week as day and time."""
    return f"{DAYS[minute // DAY_MIN % 7]} {minute % DAY_MIN // HOUR_MIN:02}:{minute % HOUR_MIN:02}"


def _flights(case: Case, volumes: Sequence[WaveVolume]) -> Iterator[WeekFlight]:
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
            yield WeekFlight(_flight_key(services, wave), day, name, service.aircraft, route, tuple(freight), lands)


def _flight_key(services: Sequence[object], wave: Wave) -> str:
    day = DAYS[wave.weekday] if wave.weekday >= 0 else ""
    slot = str(wave.slot + 1) if wave.slot > 0 else ""
    return "-".join(filter(None, (services[wave.service].service_id, day, slot)))  # type: ignore[attr-defined]


def _trucks(network: Network, parts: Sequence[SolvedWeek], vehicle: str) -> Iterator[TruckPlan]:
    """Yield the trucks by part and departure."""
    services, number = rows(network.air_services), 0
    for part in parts:
        problem, same = part.week.problem, Counter[tuple[str, ...]]()
        for trip in part.solution.trips:
            number += 1
            stops = tuple(stop.site for stop in trip.stops)
            waves = [part.week.origin[lot].volume.wave for stop in trip.stops for lot, _ in stop.lots]
            flights = tuple(dict.fromkeys(_flight_key(services, wave) for wave in waves))
            same[flights + stops] += 1
            times = same[flights + stops]
            key = ".".join((*stops, *([str(times)] if times > 1 else [])))
            lanes, segments = _driven(network, problem, trip)
            yield TruckPlan(number, key, trip, flights, lanes, segments, load_of(problem, trip, vehicle))


def truck_plan_of(network: Network, problem: Problem, trip: Trip, number: int) -> TruckPlan:
    """Return a trip of a problem on the network's roads as a truck; its number is its key."""
    driven = _driven(network, problem, trip)
    return TruckPlan(number, str(number), trip, (), *driven, load_of(problem, trip, trip.vehicle))


def _driven(network: Network, problem: Problem, trip: Trip) -> tuple[tuple[str, ...], tuple[Segment, ...]]:
    """Return the lanes of a trip, and the driving, rests and waits of its truck."""
    assert isinstance(problem.travel, CalendarTravel)
    roadbook, start = problem.travel.roadbook, problem.travel.start_min
    gateway = problem.gateways.index(trip.gateway)
    stops = tuple(problem.sites.index(stop.site) for stop in trip.stops)
    returns = next(vehicle.returns for vehicle in problem.vehicles if vehicle.key == trip.vehicle)
    legs = (*roadbook.legs(gateway, stops), *([int(roadbook.outward[gateway, stops[-1]])] if returns else ()))
    segments = trace(roadbook, gateway, stops, start + trip.depart_min, returns)
    moved = tuple(replace(s, start_min=s.start_min - start, end_min=s.end_min - start) for s in segments)
    return tuple(str(rows(network.lanes)[leg].lane_id) for leg in legs), moved


def load_trucks(network: Network, trucks: Sequence[TruckPlan]) -> dict[str, LoadingPlan | Refusal | None]:
    """Return each truck's loading plan or the reason why it does not load, by its key; None without a load floor."""
    answers: dict[str, LoadingPlan | Refusal | None] = {}
    for truck in trucks:
        plans, refusals = load_all(network, [truck.load])
        both: list[LoadingPlan | Refusal] = [*plans.values(), *refusals]
        answers[truck.key] = both[0] if both else None
    return answers


def plan_deck(network: Network, flight: WeekFlight) -> tuple[UldNeed, DeckPlan | Refusal] | str:
    """Return the ULDs that a flight needs and its deck plan or refusal; a message if the aircraft is loaded in bulk."""
    try:
        plane = read_aircraft(network, flight.aircraft)
    except DataError as error:
        return str(error)
    need = build_ulds(network, plane, flight.freight)
    return need, load_flight(network, plane, flight.route, need.ulds)
