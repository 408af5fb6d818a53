"""From rows of the network's tables to trucks and load units."""

from typing import Any

from lib.domain.loading import Body, LoadUnit, Tractor, Truck
from lib.domain.network import Network, rows_by
from lib.errors import DataError

TONNE_G, KG_G = 1_000_000, 1_000


def truck(network: Network, vehicle: str) -> Truck:
    """Return a vehicle class with its load floors. Raises DataError if it is unknown or has none."""
    vehicles, bodies = rows_by(network.vehicles, "vehicle_id"), network.vehicle_bodies
    rows = bodies[bodies.vehicle_id == vehicle].sort_values("body")
    if vehicle not in vehicles or rows.empty:
        known = ", ".join(dict.fromkeys(bodies.vehicle_id))
        raise DataError(f"{vehicle} has no load floor in vehicle_bodies.csv, which has {known}.")
    row = vehicles[vehicle]
    return Truck(vehicle, row.name, _grams(row.payload_t, TONNE_G), tuple(map(_body, rows.itertuples(index=False))))


def load_unit(network: Network, unit: str) -> LoadUnit:
    """Return a kind of load unit. Raises DataError if it is unknown."""
    units = rows_by(network.load_units, "unit_id")
    if unit not in units:
        raise DataError(f"{unit} is no load unit; load_units.csv has {', '.join(units)}.")
    row = units[unit]
    tare, gross, bearing = (_grams(kg, KG_G) for kg in (row.tare_kg, row.gross_kg, row.bearing_kg))
    size = row.length_mm, row.width_mm, row.height_mm, row.deck_mm, row.clearance_mm
    return LoadUnit(unit, row.name, *size, tare, gross, row.fill_pct, bearing)


def _body(row: Any) -> Body:
    tractor = None
    if row.tractor_t == row.tractor_t:
        spans = int(row.tractor_gravity_mm), int(row.fifth_wheel_mm), int(row.wheelbase_mm)
        tractor = Tractor(_grams(row.tractor_t, TONNE_G), *spans)
    size = row.body, row.length_mm, row.width_mm, row.height_mm
    payload, tare, front, rear = (
        _grams(tonnes, TONNE_G) for tonnes in (row.payload_t, row.tare_t, row.front_limit_t, row.rear_limit_t)
    )
    supports = row.gravity_mm, row.front_mm, row.rear_mm
    return Body(*size, payload, tare, *supports, row.front_axle, front, row.rear_axle, rear, tractor)


def _grams(value: float, unit_g: int) -> int:
    return round(value * unit_g)
