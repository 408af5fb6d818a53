"""Measure journeys: the figures people read, from every parcel (rule 10)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..domain.clock import DAY_MIN, MEASURED_WEEKS, NEVER, WEEKS
from ..domain.journeys import STAGE_DAYS, STAGES, STAMPS
from ..domain.network import rows, rows_by
from ..domain.outcome import BIN_MIN, FASTER_DAYS, PROMISE_DAYS, Outcome
from ..domain.plan import LinehaulPlan
from ..simulation.run import Run
from . import sum_kernels
from .aircraft_hours import aircraft_hours
from .economy import PerParcel, economy, measured

LONGEST_MIN = 60 * DAY_MIN
LANE_PERCENTS = 50, 90
TOLD_BY_WEEK = "ready", "departed", "unloaded", "released", "trucked", "received", "delivered"
DIVERTED = -2  # flight code: by the slow service
BY_WEEK = np.array([1 + STAMPS.index(name) for name in TOLD_BY_WEEK])  # rows of `Sums.weeks`; the others stay at zero
Kpis = dict[str, float | int | bool | str | None]


@dataclass(frozen=True, eq=False)
class Sums:
    """What the kernels count, in units: see `kernels.sum_measured`, `sum_weeks`, `sum_flights`."""

    counts: NDArray[np.int64]
    stage_min: NDArray[np.int64]
    minutes: NDArray[np.int32]
    weeks: NDArray[np.int64]
    carried: NDArray[np.int64]


def measure(run: Run, model_version: str, scenario_id: str) -> Outcome:
    """Return the outcome of a run."""
    sums = count(run)
    price = priced(run, sums)
    lanes = lane_table(run, sums, price)
    bins = _bins(sums.minutes, run.parcels.parcels_per_unit)
    kpis = headline(run, sums, price) | {
        "model_version": model_version,
        "data_hash": run.case.network.data_hash,
        "scenario_id": scenario_id,
    }
    return Outcome(
        scenario_id,
        model_version,
        run.case.network.data_hash,
        dict(run.case.scenario.changes),
        run.parcels.parcels_per_unit,
        kpis,
        run.verdict,
        lanes,
        air_table(run, sums),
        pd.DataFrame(weekly_t(sums), index=pd.RangeIndex(WEEKS, name="week")),
        pd.DataFrame(utilisation(run), columns=["resource", "load_pct", "detail"]),
        _stage_table(sums, price),
        bins[0],
        bins[1],
    )


def count(run: Run) -> Sums:
    """Run the counting kernels over the journeys."""
    parcels, sites = run.parcels, len(run.case.sites.warehouses)
    stamps = tuple(getattr(run.journeys, name) for name in STAMPS)
    sums = Sums(
        np.zeros((sites, 4), np.int64),
        np.zeros((sites, 9), np.int64),
        np.zeros((2, sites, _bins_to(run) + 1), np.int32),
        np.zeros((10, WEEKS + 1), np.int64),
        np.zeros((len(run.flights), len(run.case.sites.gateways), 3), np.int64),
    )
    flight, gateway = run.journeys.flight, np.array(run.case.sites.gateway)
    with ThreadPoolExecutor(1) as beside:  # each takes about half of the time
        by_week = beside.submit(
            sum_kernels.sum_weeks, parcels.created, stamps, BY_WEEK, parcels.grams, flight, sums.weeks
        )
        sum_kernels.sum_measured(
            parcels.created,
            parcels.warehouse,
            parcels.grams,
            flight,
            stamps,
            *parcels.measured,
            sums.counts,
            sums.stage_min,
            sums.minutes,
        )
        by_week.result()
    sum_kernels.sum_flights(parcels.warehouse, gateway, parcels.grams, parcels.cm3, flight, sums.carried)
    return sums


def _bins_to(run: Run) -> int:
    """Return the minute at which the last bin of the histograms begins: for parcels later than that, and never."""
    longest = sum_kernels.longest_min(run.parcels.created, run.journeys.delivered, *run.parcels.measured)
    return (min(int(longest), LONGEST_MIN - 1) // BIN_MIN + 1) * BIN_MIN


def priced(run: Run, sums: Sums) -> PerParcel:
    """Return what a parcel costs and emits, by warehouse and stage."""
    parcel_kg = _ratio(sums.counts[:, 3] / 1000, sums.counts[:, 0] * run.parcels.parcels_per_unit)
    return economy(run.case, run.flights, sums.carried, run.plan, run.trucks, parcel_kg)


def headline(run: Run, sums: Sums, price: PerParcel) -> Kpis:
    """Return the key figures; shares from 0 to 1, None where undefined."""
    offered, delivered = int(sums.counts[:, 0].sum()), int(sums.counts[:, 1].sum())
    weeks = len(MEASURED_WEEKS)
    weight = sums.counts[:, 1] / max(delivered, 1)
    flown = measured(run.flights.scheduled)
    to_week = 1 / 1e6 / weeks
    created = sums.weeks[0, list(MEASURED_WEEKS)].sum() * to_week
    carried = sums.carried[flown, :, 1].sum() * to_week
    to_warehouse, to_door = sums.minutes.sum(axis=1, dtype=np.int32)
    road = _road(run) & measured(run.trucks.minute) & (run.trucks.stop == 0)
    hauled = (run.trucks.own + run.trucks.spot)[road].sum() / weeks
    return {
        **_days("days_to_warehouse", to_warehouse, _mean_days(sums, 7)),
        **_days("days_to_door", to_door, _mean_days(sums, 9)),
        "share_within_10_days": _share_within(to_warehouse, PROMISE_DAYS * DAY_MIN),
        "share_under_3_days": _share_within(to_warehouse, FASTER_DAYS * DAY_MIN - 1),
        "offered_t_per_week": float(created),
        "carried_t_per_week": float(carried),
        "left_t_per_week": _left_t_per_week(sums),
        "offered_parcels_per_week": offered * run.parcels.parcels_per_unit / run.parcels.measured_weeks,
        "delivered_parcels_per_week": delivered * run.parcels.parcels_per_unit / run.parcels.measured_weeks,
        "undelivered_parcels": (offered - delivered) * run.parcels.parcels_per_unit,
        "diverted_parcels": int(sums.counts[:, 2].sum()) * run.parcels.parcels_per_unit,
        "trucks_per_week": float(hauled),
        "truck_load_pct": _truck_load_pct(run, road),
        "flight_load_pct": _flight_load_pct(run, sums, flown),
        "cost_eur_per_parcel": float(weight @ price.eur.sum(axis=1)) if delivered else None,
        "co2e_kg_per_parcel": float(weight @ price.co2e_kg.sum(axis=1)) if delivered else None,
        **_planned(run.plan, weight, price),
        "steady_state": run.verdict.steady,
        "shortfall_t_per_week": run.verdict.shortfall_t_per_week,
    }


def _planned(plan: LinehaulPlan, weight: NDArray[np.float64], price: PerParcel) -> Kpis:
    """Return what the line-haul costs beside what its plan expected; the difference is the price of uncertainty."""
    made = plan.figures
    driven = float(weight @ price.eur[:, STAGES.index("drive")]) if weight.sum() else None
    planned = made.eur_per_week / made.parcels_per_week if made and made.parcels_per_week else None
    return {
        "linehaul_eur_per_parcel": driven,
        "planned_linehaul_eur_per_parcel": planned,
        "price_of_uncertainty_eur_per_parcel": None if driven is None or planned is None else driven - planned,
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


def _mean_days(sums: Sums, stages: int) -> float | None:
    """Return the mean days over delivered parcels up to the end of a number of stages."""
    delivered = int(sums.counts[:, 1].sum())
    return float(sums.stage_min[:, :stages].sum() / delivered / DAY_MIN) if delivered else None


def _share_within(minutes: NDArray[np.int32], longest: int) -> float | None:
    """Return the share of all parcels that take at most so many minutes."""
    total = minutes.sum()
    return float(minutes[:-1][: longest + 1].sum() / total) if total else None


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)


def _left_t_per_week(sums: Sums) -> float:
    """Return by how much the freight waiting for a flight grows in a measured week, in tonnes (0 if it shrinks)."""
    waiting = np.cumsum(sums.weeks[1] - sums.weeks[2])
    grown = waiting[MEASURED_WEEKS.stop - 1] - waiting[MEASURED_WEEKS.start - 1]
    return max(0.0, float(grown) / 1e6 / len(MEASURED_WEEKS))


def _road(run: Run) -> NDArray[np.bool_]:
    """Tell which departure rows go by road."""
    vehicle = rows_by(run.case.network.vehicles, "vehicle_id")
    by_road = np.array([vehicle[p.vehicle].mode == "road" for p in run.plan.departures], np.bool_)
    return by_road[run.trucks.planned] if len(run.trucks.planned) else np.zeros(0, np.bool_)


def _truck_load_pct(run: Run, tours: NDArray[np.bool_]) -> float | None:
    """Return how full the trucks leave, the fuller of weight and volume, %."""
    road = _road(run) & measured(run.trucks.minute)
    hold = rows_by(run.case.network.vehicles, "vehicle_id")[str(run.case.levers.vehicle_type)]
    trucks = (run.trucks.own + run.trucks.spot)[tours].sum()
    by_volume = run.trucks.cm3[road].sum() / 1e6 / hold.volume_m3
    by_weight = run.trucks.grams[road].sum() / 1e6 / hold.payload_t
    return float(100 * max(by_volume, by_weight) / trucks) if trucks else None


def _flight_load_pct(run: Run, sums: Sums, flown: NDArray[np.bool_]) -> float | None:
    """Return how full the flights that flew were, the fuller of weight and volume over all gateways, %."""
    flew = flown & ~run.flights.cancelled
    room_g, room_cm3 = run.flights.grams[flew].sum(), run.flights.cm3[flew].sum()
    if not room_g:
        return None
    return float(100 * max(sums.carried[flew, :, 1].sum() / room_g, sums.carried[flew, :, 2].sum() / room_cm3))


def lane_table(run: Run, sums: Sums, price: PerParcel) -> pd.DataFrame:
    """Return one row a warehouse, see `Outcome.lanes`."""
    sites, parcels_per_unit, weeks = run.case.sites, run.parcels.parcels_per_unit, run.parcels.measured_weeks
    gateway = sites.gateways.facility_id.to_numpy()[list(sites.gateway)]
    lane = rows_by(run.case.network.lanes, "origin", "destination")
    lanes = [lane[ends] for ends in zip(gateway, sites.warehouses.facility_id, strict=True)]
    delivered = sums.counts[:, 1]
    days = np.where(delivered[:, None] > 0, _ratio(sums.stage_min / DAY_MIN, delivered[:, None]), np.nan)
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
            "parcels": sums.counts[:, 0] * parcels_per_unit,
            "delivered": delivered * parcels_per_unit,
            "tonnes_per_week": sums.counts[:, 3] / 1e6 / weeks,
            "days_to_warehouse_mean": days[:, :7].sum(axis=1),
            **_lane_quantiles("days_to_warehouse", sums.minutes[0]),
            "days_to_door_mean": days.sum(axis=1),
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
    found = sum_kernels.quantiles(minutes, np.array([10 * p for p in LANE_PERCENTS]))
    return {f"{name}_p{p}": [_in_days(int(minute)) for minute in found[k]] for k, p in enumerate(LANE_PERCENTS)}


def _lane_trucks(run: Run) -> dict[str, NDArray[np.float64]]:
    """Return trucks a week and their load per warehouse; a tour's trucks count at every stop."""
    chosen, places = measured(run.trucks.minute), len(run.case.sites.warehouses)
    where, trucks = run.trucks.warehouse[chosen], (run.trucks.own + run.trucks.spot)[chosen]
    total = np.bincount(where, trucks, places)
    vehicle = rows_by(run.case.network.vehicles, "vehicle_id")
    hold = np.array([vehicle[p.vehicle].volume_m3 for p in run.plan.departures] or [1.0])[run.trucks.planned[chosen]]
    room = np.bincount(where, trucks * hold, places)
    loaded = np.bincount(where, run.trucks.cm3[chosen] / 1e6, places)
    return {"trucks_per_week": total / len(MEASURED_WEEKS), "truck_load_pct": 100 * _ratio(loaded, room)}


def air_table(run: Run, sums: Sums) -> pd.DataFrame:
    """Return one row a (service, gateway), see `Outcome.air`."""
    return pd.DataFrame(_air_rows(run, sums))


def _air_rows(run: Run, sums: Sums) -> Iterator[dict[str, object]]:
    weeks, flown = len(MEASURED_WEEKS), measured(run.flights.scheduled)
    for number, service in enumerate(rows(run.case.network.air_services)):
        of_service = flown & (run.flights.service == number)
        for g, gateway in enumerate(run.case.sites.gateways.facility_id):
            mine = of_service & (run.flights.grams[:, g] > 0)
            if mine.any():
                flew = mine & ~run.flights.cancelled
                room_g, room_cm3 = run.flights.grams[flew, g].sum(), run.flights.cm3[flew, g].sum()
                grams, cm3 = sums.carried[flew, g, 1].sum(), sums.carried[flew, g, 2].sum()
                yield {
                    "service": service.service_id,
                    "name": service.name,
                    "gateway": gateway,
                    "flights_per_week": mine.sum() / weeks,
                    "offered_t": room_g / 1e6 / weeks,
                    "carried_t": grams / 1e6 / weeks,
                    "load_weight_pct": 100 * grams / max(room_g, 1),
                    "load_volume_pct": 100 * cm3 / max(room_cm3, 1),
                }


def weekly_t(sums: Sums) -> dict[str, NDArray[np.float64]]:
    """Return the columns of `Outcome.weeks`."""
    tonnes = sums.weeks[:, :WEEKS] / 1e6
    until = tonnes.cumsum(axis=1)
    return {
        "created_t": tonnes[0],
        "carried_t": tonnes[2],
        "received_t": tonnes[7],
        "delivered_t": tonnes[9],
        "waiting_flight_t": until[1] - until[2],
        "in_customs_t": until[4] - until[5],
        "waiting_truck_t": until[5] - until[6],
    }


def utilisation(run: Run) -> Iterator[tuple[str, float, str]]:
    """Yield resource, load_pct and detail: what the verdict compares, and the aircraft hours by type."""
    for load in run.verdict.loads:
        yield load.resource, 100 * load.ratio, f"{load.load:,.0f} of {load.capacity:,.0f} {load.unit} a week"
    yield from aircraft_hours(run.case)


def stage_days(sums: Sums) -> NDArray[np.float64]:
    """Return mean days per stage over delivered parcels."""
    return np.asarray(sums.stage_min.sum(axis=0) / max(int(sums.counts[:, 1].sum()), 1) / DAY_MIN)


def _stage_table(sums: Sums, price: PerParcel) -> pd.DataFrame:
    """Return mean days, EUR and kg CO2e per stage over delivered parcels."""
    delivered = sums.counts[:, 1]
    weight = delivered / max(int(delivered.sum()), 1)
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
