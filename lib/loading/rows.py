"""Read trucks, aircraft and load units from the network's tables."""

from typing import Any

import pandas as pd

from ..domain.load_plans import Aircraft, Body, LoadUnit, Position, Tractor, Truck
from ..domain.network import Network, derived, rows_by
from ..errors import DataError

TONNE_G, KG_G, M3_CM3 = 1_000_000, 1_000, 1_000_000


@derived("vehicles", "vehicle_bodies")
def read_truck(table: pd.DataFrame, bodies: pd.DataFrame, vehicle: str) -> Truck:
    """Return a vehicle class with its load floors. Raises DataError if it is unknown or has none."""
    vehicles = rows_by(table, "vehicle_id")
    rows = bodies[bodies.vehicle_id == vehicle].sort_values("body")
    if vehicle not in vehicles or rows.empty:
        known = ", ".join(dict.fromkeys(bodies.vehicle_id))
        raise DataError(f"{vehicle} has no load floor in vehicle_bodies.csv, which has {known}.")
    row = vehicles[vehicle]
    return Truck(vehicle, row.name, _grams(row.payload_t, TONNE_G), tuple(map(_body, rows.itertuples(index=False))))


def read_load_unit(network: Network, unit: str) -> LoadUnit:
    """Return a kind of load unit. Raises DataError if it is unknown."""
    units = rows_by(network.load_units, "unit_id")
    if unit not in units:
        raise DataError(f"{unit} is not a load unit; load_units.csv has {', '.join(units)}.")
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


def read_aircraft(network: Network, kind: str) -> Aircraft:
    """Return a freighter with its positions and balance.

    Raises DataError if it is unknown or loaded in bulk, or if its tables do not fit together.
    """
    types, balances = rows_by(network.aircraft, "aircraft_id"), rows_by(network.aircraft_balance, "aircraft_id")
    table = network.deck_positions
    if kind not in types or kind not in balances or kind not in set(table.aircraft_id):
        known = ", ".join(dict.fromkeys(table.aircraft_id))
        raise DataError(
            f"{kind} has no pallet positions in deck_positions.csv, which has {known}; others load in bulk."
        )
    positions = tuple(_position(row) for row in table[table.aircraft_id == kind].itertuples(index=False))
    rows = network.deck_compartments[network.deck_compartments.aircraft_id == kind]
    limits = tuple((row.compartment, _grams(row.limit_kg, KG_G)) for row in rows.itertuples(index=False))
    _check(kind, positions, dict(limits))
    row = balances[kind]
    return Aircraft(
        kind,
        types[kind].name,
        round(types[kind].volume_m3 * M3_CM3),
        _grams(types[kind].payload_t, TONNE_G),
        positions,
        limits,
        _grams(row.empty_t, TONNE_G),
        row.empty_arm_mm,
        _grams(row.zero_fuel_t, TONNE_G),
        row.chord_start_mm,
        row.chord_mm,
        (row.forward_empty_pct, row.forward_full_pct),
        (row.aft_empty_pct, row.aft_full_pct),
    )


def _position(row: Any) -> Position:
    cm3, limit = round(row.volume_m3 * M3_CM3), _grams(row.limit_kg, KG_G)
    return Position(
        row.position, row.deck, row.compartment, row.side, row.arm_mm, row.unit, cm3, limit, row.towards_door
    )


def _check(kind: str, positions: tuple[Position, ...], limits: dict[str, int]) -> None:
    """Raise DataError if a position names no compartment with a limit, or its way does not end at a door."""
    onward = {p.position: p.towards_door for p in positions}
    for p in positions:
        if p.compartment not in limits:
            raise DataError(f"deck_compartments.csv has no limit for {kind}, {p.compartment} (position {p.position}).")
        place, seen = p.position, set()
        while place:
            if place not in onward or place in seen:
                raise DataError(
                    f"deck_positions.csv, {kind}, position {p.position}, towards_door: the way leads to '{place}'; "
                    "expected a chain of positions that ends at a door."
                )
            seen.add(place)
            place = onward[place]
