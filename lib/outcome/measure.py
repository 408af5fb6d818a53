"""The outcome of a run: key figures and tables, measured from every parcel (rule 10)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, MEASURED_WEEKS, NEVER, WEEK_MIN, WEEKS
from ..domain.journeys import STAGE_DAYS, STAGES, STAMPS
from ..domain.network import rows, rows_by
from ..domain.outcome import BIN_MIN, FASTER_DAYS, PROMISE_DAYS, Outcome
from ..domain.plan import LinehaulPlan
from ..simulation.parted_run import AnyRun
from . import sum_kernels
from .aircraft_use import aircraft_figures, aircraft_hours
from .driver_use import driver_hours
from .economy import PerParcel, economy, measured
from .growing_queues import queue_table
from .sum_kernels import Carried, Counts

LONGEST_MIN = 60 * DAY_MIN
LANE_PERCENTS = 50, 90
EVENTS = ("created", *STAMPS)  # rows of `Sums.weeks`
WEEKLY_EVENTS = "ready", "departed", "unloaded", "released", "trucked", "received", "delivered"
WEEKLY_ROWS = np.array([EVENTS.index(name) for name in WEEKLY_EVENTS])  # the others stay at zero
TO_WAREHOUSE = slice(STAGES.index("warehouse"))  # the stages before the warehouse
TO_DOOR = slice(len(STAGES))
ENDS = {"warehouse": TO_WAREHOUSE, "door": TO_DOOR}
ALL = slice(None)
Ints = NDArray[np.int64]
Kpis = dict[str, float | int | bool | str | None]


@dataclass(frozen=True, eq=False)
class Sums:
    """What the kernels sum, in simulated units.

    stage_min: minutes by stage over delivered parcels [W, 9]; minutes: histograms of minutes to warehouse and to door
    [2, W, bins], the last bin for later or never; weeks: grams by event and week [10, weeks + 1]; queues: grams by
    queue, warehouse and end of week [3, W, weeks].
    """

    counts: Counts
    stage_min: Ints
    minutes: NDArray[np.int32]
    weeks: Ints
    queues: Ints
    carried: Carried

    @property
    def delivered(self) -> int:
        """Simulated units delivered to the door."""
        return int(self.counts.delivered.sum())

    @property
    def undelivered(self) -> Ints:
        """Simulated units that never reach the door, by warehouse [W]."""
        return self.counts.offered - self.counts.delivered

    def grams_by_week(self, event: str) -> Ints:
        """Return grams by week of an event (`EVENTS`), without what happens later."""
        return self.weeks[EVENTS.index(event), :WEEKS]


def measure(run: AnyRun, model_version: str, scenario_id: str) -> Outcome:
    """Return the outcome of a run."""
    sums = count(run)
    price = priced(run, sums)
    address = {"model_version": model_version, "data_hash": run.case.network.data_hash, "scenario_id": scenario_id}
    warehouse_bins, door_bins = _bins(sums.minutes, run.parcels_per_unit)
    return Outcome(
        **address,
        levers=dict(run.case.scenario.changes),
        parcels_per_unit=run.parcels_per_unit,
        kpis=headline(run, sums, price) | address,
        verdict=run.verdict,
        lanes=lane_table(run, sums, price),
        air=air_table(run, sums),
        weeks=pd.DataFrame(weekly_t(sums), index=pd.RangeIndex(WEEKS, name="week")),
        queues=queues(run, sums),
        utilisation=pd.DataFrame(utilisation(run), columns=["resource", "load_pct", "detail"]),
        stages=_stage_table(sums, price),
        warehouse_bins=warehouse_bins,
        door_bins=door_bins,
    )


def count(run: AnyRun) -> Sums:
    """Run the counting kernels over the journeys."""
    places, gateways = len(run.case.sites.warehouses), len(run.case.sites.gateways)
    counts = Counts(*np.zeros((len(Counts._fields), places), np.int64))
    stage_min, minutes = np.zeros((places, len(STAGES)), np.int64), np.zeros((2, places, 1), np.int32)
    weeks, queues = np.zeros((len(EVENTS), WEEKS + 1), np.int64), np.zeros((3, places, WEEKS), np.int64)
    carried = Carried(*np.zeros((3, len(run.flights), gateways), np.int64))
    gateway = np.array(run.case.sites.gateway)
    with ThreadPoolExecutor(1) as beside:  # each takes about half of the time
        for parcels, journeys in run.parts():
            stamps, flight = tuple(getattr(journeys, name) for name in STAMPS), journeys.flight
            by_week = beside.submit(
                sum_kernels.sum_weeks, parcels.created, stamps, WEEKLY_ROWS, parcels.grams, flight, weeks
            )
            minutes = _with_bins(minutes, _bins_to(run, parcels.created, journeys.delivered))
            sum_kernels.sum_measured(
                parcels.created,
                parcels.warehouse,
                parcels.grams,
                flight,
                stamps,
                *run.measured,
                counts,
                stage_min,
                minutes,
            )
            sum_kernels.sum_queues(parcels.warehouse, flight, parcels.grams, stamps, queues)
            sum_kernels.sum_flights(parcels.warehouse, gateway, parcels.grams, parcels.cm3, flight, carried)
            by_week.result()
    return Sums(counts, stage_min, minutes, weeks, queues, carried)


def _bins_to(run: AnyRun, created: NDArray[np.int32], delivered: NDArray[np.int32]) -> int:
    """Return the minute at which the last bin of the histograms begins: for parcels later than that, and never."""
    longest = sum_kernels.longest_min(created, delivered, *run.measured)
    return (min(int(longest), LONGEST_MIN - 1) // BIN_MIN + 1) * BIN_MIN


def _with_bins(minutes: NDArray[np.int32], most: int) -> NDArray[np.int32]:
    """Return histograms [2, W, bins] whose last bin begins at that minute or later."""
    more = most + 1 - minutes.shape[2]
    return minutes if more <= 0 else np.insert(minutes, [minutes.shape[2] - 1] * more, 0, axis=2)


def _weeks(run: AnyRun) -> float:
    """Return in how many weeks the reported parcels were created."""
    return (run.measured[1] - run.measured[0]) / WEEK_MIN


def priced(run: AnyRun, sums: Sums) -> PerParcel:
    """Return what a parcel costs and emits, by warehouse and stage."""
    parcel_kg = _ratio(sums.counts.grams / 1000, sums.counts.offered * run.parcels_per_unit)
    return economy(run.case, run.flights, sums.carried, run.plan, run.trucks, parcel_kg)


def headline(run: AnyRun, sums: Sums, price: PerParcel) -> Kpis:
    """Return the key figures; shares from 0 to 1, None where undefined."""
    weight = sums.counts.delivered / max(sums.delivered, 1)
    return {
        **_lead_times(sums),
        **_tonnes(run, sums),
        **_parcels(run, sums),
        **_loads(run, sums),
        **aircraft_figures(run),
        "cost_eur_per_parcel": float(weight @ price.eur.sum(axis=1)) if sums.delivered else None,
        "co2e_kg_per_parcel": float(weight @ price.co2e_kg.sum(axis=1)) if sums.delivered else None,
        **_planned(run.plan, weight, price),
        "steady_state": _steady(run, sums),
        "expected_steady_state": run.verdict.steady,
        "shortfall_t_per_week": run.verdict.shortfall_t_per_week,
    }


def queues(run: AnyRun, sums: Sums) -> pd.DataFrame:
    """Return one row a queue, see `Outcome.queues`."""
    return queue_table(run.case.sites, sums.queues, sums.counts.grams / _weeks(run))


def _steady(run: AnyRun, sums: Sums) -> bool:
    """Return whether a steady state is expected and the run confirms it (rule 10.3)."""
    return bool(run.verdict.steady and not sums.undelivered.any() and not queues(run, sums)["grows"].any())


def _lead_times(sums: Sums) -> Kpis:
    """Return days to the warehouse and to the door, and the shares that keep a promise."""
    to_warehouse, to_door = sums.minutes.sum(axis=1, dtype=np.int32)
    return {
        **_days("days_to_warehouse", to_warehouse, mean_days(sums, TO_WAREHOUSE)),
        **_days("days_to_door", to_door, mean_days(sums, TO_DOOR)),
        "share_within_10_days": _share_within(to_warehouse, PROMISE_DAYS * DAY_MIN),
        "share_under_3_days": _share_within(to_warehouse, FASTER_DAYS * DAY_MIN - 1),
    }


def _tonnes(run: AnyRun, sums: Sums) -> Kpis:
    """Return tonnes a measured week: offered, flown, left to grow the backlog; and tonnes waiting at their end."""
    to_week, waiting = 1 / 1e6 / len(MEASURED_WEEKS), sums.queues[:, :, MEASURED_WEEKS.stop - 1].sum()
    return {
        "offered_t_per_week": float(sums.grams_by_week("created")[list(MEASURED_WEEKS)].sum() * to_week),
        "carried_t_per_week": float(sums.carried.grams[measured(run.flights.scheduled)].sum() * to_week),
        "left_t_per_week": _left_t_per_week(sums),
        "left_behind_t": float(waiting / 1e6),
    }


def _parcels(run: AnyRun, sums: Sums) -> Kpis:
    """Return numbers of parcels offered in the measured weeks, by what became of them."""
    offered, per_unit, weeks = int(sums.counts.offered.sum()), run.parcels_per_unit, _weeks(run)
    return {
        "offered_parcels_per_week": offered * per_unit / weeks,
        "delivered_parcels_per_week": sums.delivered * per_unit / weeks,
        "undelivered_parcels": int(sums.undelivered.sum()) * per_unit,
        "undelivered_share": int(sums.undelivered.sum()) / offered if offered else None,
        "undelivered_t_per_week": float(sums.counts.undelivered_g.sum() / 1e6 / weeks),
        "diverted_parcels": int(sums.counts.diverted.sum()) * per_unit,
    }


def _loads(run: AnyRun, sums: Sums) -> Kpis:
    """Return trucks a week, and how full trucks and flights are."""
    tours = _road(run) & measured(run.trucks.minute) & (run.trucks.stop == 0)
    return {
        "trucks_per_week": float((run.trucks.own + run.trucks.spot)[tours].sum() / len(MEASURED_WEEKS)),
        "truck_load_pct": _truck_load_pct(run, tours),
        "flight_load_pct": _flight_load_pct(run, sums),
    }


def _planned(plan: LinehaulPlan, weight: NDArray[np.float64], price: PerParcel) -> Kpis:
    """Return what the line-haul costs beside what its plan expected."""
    made = plan.figures
    driven = float(weight @ price.eur[:, STAGES.index("drive")]) if weight.sum() else None
    planned = made.eur_per_week / made.parcels_per_week if made and made.parcels_per_week else None
    return {
        "linehaul_eur_per_parcel": driven,
        "planned_linehaul_eur_per_parcel": planned,
        "planned_trucks_per_week": made.trucks_per_week if made else None,
        "plan_gap": made.gap if made else None,
        "plan_status": plan.status,
    }


def _days(name: str, minutes: NDArray[np.int32], mean: float | None) -> Kpis:
    """Return mean and percentiles in days; a percentile that is never reached is None."""
    quantiles = {f"{name}_p{p}": _quantile_days(minutes, 10 * p) for p in (50, 90, 95)}
    return {f"{name}_mean": mean, **quantiles}


def _quantile_days(minutes: NDArray[np.int32], per_mille: int) -> float | None:
    return _in_days(sum_kernels.quantile(minutes, per_mille))


def _in_days(minute: int) -> float | None:
    return None if minute == NEVER else minute / DAY_MIN


def mean_days(sums: Sums, stages: slice, places: Any = ALL) -> float | None:
    """Return the mean days for the stages to the warehouse or the door at some warehouses; with undelivered parcels
    that of min(days, 28) (rule 10.2).
    """
    offered, delivered = (int(count[places].sum()) for count in (sums.counts.offered, sums.counts.delivered))
    bounded_min = sums.counts.bounded_warehouse_min if stages == TO_WAREHOUSE else sums.counts.bounded_door_min
    total_min = sums.stage_min[places, stages] if delivered == offered else bounded_min[places]
    return float(total_min.sum() / offered / DAY_MIN) if offered else None


def _share_within(minutes: NDArray[np.int32], longest: int) -> float | None:
    """Return the share of all parcels that take at most so many minutes."""
    total = minutes.sum()
    return float(minutes[:-1][: longest + 1].sum() / total) if total else None


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)


def _left_t_per_week(sums: Sums) -> float:
    """Return by how much the freight waiting for a flight grows in a measured week, in tonnes (0 if it shrinks)."""
    waiting = np.cumsum(sums.grams_by_week("ready") - sums.grams_by_week("departed"))
    grown = waiting[MEASURED_WEEKS.stop - 1] - waiting[MEASURED_WEEKS.start - 1]
    return max(0.0, float(grown) / 1e6 / len(MEASURED_WEEKS))


def _road(run: AnyRun) -> NDArray[np.bool_]:
    """Return which rows of `Departures` go by road."""
    vehicle = rows_by(run.case.network.vehicles, "vehicle_id")
    by_road = np.array([vehicle[p.vehicle].mode == "road" for p in run.plan.departures], np.bool_)
    return by_road[run.trucks.planned] if len(run.trucks.planned) else np.zeros(0, np.bool_)


def _truck_load_pct(run: AnyRun, tours: NDArray[np.bool_]) -> float | None:
    """Return how full the trucks leave, the fuller of weight and volume, %."""
    road = _road(run) & measured(run.trucks.minute)
    hold = rows_by(run.case.network.vehicles, "vehicle_id")[str(run.case.levers.vehicle_type)]
    trucks = (run.trucks.own + run.trucks.spot)[tours].sum()
    by_volume = run.trucks.cm3[road].sum() / 1e6 / hold.volume_m3
    by_weight = run.trucks.grams[road].sum() / 1e6 / hold.payload_t
    return float(100 * max(by_volume, by_weight) / trucks) if trucks else None


def _flight_load_pct(run: AnyRun, sums: Sums) -> float | None:
    """Return how full the flights that flew were, the fuller of weight and volume over all gateways, %."""
    flew = measured(run.flights.scheduled) & ~run.flights.cancelled
    room_g, room_cm3 = run.flights.grams[flew].sum(), run.flights.cm3[flew].sum()
    if not room_g:
        return None
    by_weight, by_volume = sums.carried.grams[flew].sum() / room_g, sums.carried.cm3[flew].sum() / room_cm3
    return float(100 * max(by_weight, by_volume))


def lane_table(run: AnyRun, sums: Sums, price: PerParcel) -> pd.DataFrame:
    """Return one row a warehouse, see `Outcome.lanes`."""
    sites, parcels_per_unit, weeks = run.case.sites, run.parcels_per_unit, _weeks(run)
    gateway = sites.gateways.facility_id.to_numpy()[list(sites.gateway)]
    lane = rows_by(run.case.network.lanes, "origin", "destination")
    lanes = [lane[ends] for ends in zip(gateway, sites.warehouses.facility_id, strict=True)]
    offered, delivered = sums.counts.offered, sums.counts.delivered
    days = np.where(delivered[:, None] > 0, _ratio(sums.stage_min / DAY_MIN, delivered[:, None]), np.nan)
    means = {end: [mean_days(sums, stages, [w]) for w in range(len(delivered))] for end, stages in ENDS.items()}
    return pd.DataFrame(
        {
            "name": sites.warehouses.name.array,
            "country": sites.warehouses.country.array,
            "gateway": gateway,
            "lane": [lane.lane_id for lane in lanes],
            "mode": [lane.mode for lane in lanes],
            "road_km": [lane.road_km for lane in lanes],
            "lat": sites.warehouses.lat.to_numpy(),
            "lon": sites.warehouses.lon.to_numpy(),
            "parcels": offered * parcels_per_unit,
            "delivered": delivered * parcels_per_unit,
            "undelivered_parcels": sums.undelivered * parcels_per_unit,
            "undelivered_share": np.where(offered > 0, _ratio(sums.undelivered, offered), np.nan),
            "undelivered_t_per_week": sums.counts.undelivered_g / 1e6 / weeks,
            "tonnes_per_week": sums.counts.grams / 1e6 / weeks,
            "received_t_per_week": (sums.counts.grams - sums.counts.undelivered_g) / 1e6 / weeks,
            "days_to_warehouse_mean": np.array(means["warehouse"], float),
            **_lane_quantiles("days_to_warehouse", sums.minutes[0]),
            "days_to_door_mean": np.array(means["door"], float),
            **_lane_quantiles("days_to_door", sums.minutes[1]),
            "share_within_10_days": [_share_within(row, PROMISE_DAYS * DAY_MIN) for row in sums.minutes[0]],
            **_lane_trucks(run),
            "cost_eur_per_parcel": price.eur.sum(axis=1),
            "co2e_kg_per_parcel": price.co2e_kg.sum(axis=1),
            **dict(zip(STAGE_DAYS.values(), days.T, strict=True)),
        },
        index=sites.warehouses.facility_id,
    )


def _lane_quantiles(name: str, minutes: NDArray[np.int32]) -> dict[str, list[float | None]]:
    quantiles = sum_kernels.quantiles(minutes, np.array([10 * p for p in LANE_PERCENTS]))
    return {f"{name}_p{p}": [_in_days(int(minute)) for minute in quantiles[k]] for k, p in enumerate(LANE_PERCENTS)}


def _lane_trucks(run: AnyRun) -> dict[str, NDArray[np.float64]]:
    """Return trucks a week and their load per warehouse; a tour's trucks count at every stop."""
    chosen, places = measured(run.trucks.minute), len(run.case.sites.warehouses)
    where, trucks = run.trucks.warehouse[chosen], (run.trucks.own + run.trucks.spot)[chosen]
    total = np.bincount(where, trucks, places)
    vehicle = rows_by(run.case.network.vehicles, "vehicle_id")
    hold = np.array([vehicle[p.vehicle].volume_m3 for p in run.plan.departures] or [1.0])[run.trucks.planned[chosen]]
    room = np.bincount(where, trucks * hold, places)
    loaded = np.bincount(where, run.trucks.cm3[chosen] / 1e6, places)
    return {"trucks_per_week": total / len(MEASURED_WEEKS), "truck_load_pct": 100 * _ratio(loaded, room)}


def air_table(run: AnyRun, sums: Sums) -> pd.DataFrame:
    """Return one row a (service, gateway), see `Outcome.air`."""
    return pd.DataFrame(_air_rows(run, sums))


def _air_rows(run: AnyRun, sums: Sums) -> Iterator[dict[str, object]]:
    weeks, flown = len(MEASURED_WEEKS), measured(run.flights.scheduled)
    for number, service in enumerate(rows(run.case.network.air_services)):
        of_service = flown & (run.flights.service == number)
        for g, gateway in enumerate(run.case.sites.gateways.facility_id):
            mine = of_service & (run.flights.grams[:, g] > 0)
            if mine.any():
                flew = mine & ~run.flights.cancelled
                room_g, room_cm3 = run.flights.grams[flew, g].sum(), run.flights.cm3[flew, g].sum()
                grams, cm3 = sums.carried.grams[flew, g].sum(), sums.carried.cm3[flew, g].sum()
                yield {
                    "service": service.service_id,
                    "name": service.name,
                    "gateway": gateway,
                    "flights_per_week": mine.sum() / weeks,
                    "flown_per_week": flew.sum() / weeks,
                    "offered_t": room_g / 1e6 / weeks,
                    "carried_t": grams / 1e6 / weeks,
                    "load_weight_pct": 100 * grams / max(room_g, 1),
                    "load_volume_pct": 100 * cm3 / max(room_cm3, 1),
                }


def weekly_t(sums: Sums) -> dict[str, NDArray[np.float64]]:
    """Return the columns of `Outcome.weeks`."""
    tonnes = {event: sums.grams_by_week(event) / 1e6 for event in EVENTS}
    until = {event: column.cumsum() for event, column in tonnes.items()}
    return {
        "created_t": tonnes["created"],
        "carried_t": tonnes["departed"],
        "received_t": tonnes["received"],
        "delivered_t": tonnes["delivered"],
        "waiting_flight_t": until["ready"] - until["departed"],
        "in_customs_t": until["unloaded"] - until["released"],
        "waiting_truck_t": until["released"] - until["trucked"],
    }


def utilisation(run: AnyRun) -> Iterator[tuple[str, float, str]]:
    """Yield resource, load_pct and detail: what the verdict compares, aircraft hours by type, drivers' hours."""
    for load in run.verdict.loads:
        yield load.resource, 100 * load.ratio, f"{load.load:,.0f} of {load.capacity:,.0f} {load.unit} a week"
    yield from aircraft_hours(run.case)
    yield from driver_hours(run)


def stage_days(sums: Sums) -> NDArray[np.float64]:
    """Return mean days per stage over delivered parcels."""
    return np.asarray(sums.stage_min.sum(axis=0) / max(sums.delivered, 1) / DAY_MIN)


def _stage_table(sums: Sums, price: PerParcel) -> pd.DataFrame:
    """Return mean days, EUR and kg CO2e per stage over delivered parcels."""
    weight = sums.counts.delivered / max(sums.delivered, 1)
    return pd.DataFrame(
        {
            "days": stage_days(sums),
            "cost_eur_per_parcel": weight @ price.eur,
            "co2e_kg_per_parcel": weight @ price.co2e_kg,
        },
        index=pd.Index(STAGES, name="stage"),
    )


def _bins(minutes: NDArray[np.int32], parcels_per_unit: int) -> NDArray[np.int64]:
    """Return the histograms in bins of `BIN_MIN` [2, W, bins + 1], in parcels."""
    inside = minutes[:, :, :-1].reshape(2, minutes.shape[1], -1, BIN_MIN).sum(axis=3)
    bins = np.zeros((2, minutes.shape[1], LONGEST_MIN // BIN_MIN + 1), np.int64)
    bins[:, :, : inside.shape[2]], bins[:, :, -1] = inside, minutes[:, :, -1]
    return bins * parcels_per_unit
