"""Freight into pallets: how many, how high, how heavy."""

from collections.abc import Sequence
from itertools import pairwise

from ..domain.load_plans import Freight, LoadUnit, Pallet, Truck
from ..errors import DataError

HEIGHT_STEP_MM = 10


def pallets(freight: Sequence[Freight], stops: Sequence[str], unit: LoadUnit, truck: Truck) -> tuple[Pallet, ...]:
    """Return the pallets of a truck's freight, lot by lot: all but a lot's last are full by height or by weight.

    Raises DataError if freight is for no stop of the truck.
    """
    for lot in freight:
        if lot.stop not in stops:
            raise DataError(f"{lot.lot} is for {lot.stop}; the truck stops at {', '.join(stops)}.")
    top = height_mm(unit, truck)
    return tuple(pallet for lot in freight if lot.cm3 > 0 for pallet in _of_lot(lot, stops.index(lot.stop), unit, top))


def count(freight: Freight, unit: LoadUnit, truck: Truck) -> int:
    """Return the number of pallets that a lot fills in a vehicle class."""
    return _count(freight, unit, height_mm(unit, truck))


def capacity_cm3(truck: Truck, unit: LoadUnit) -> int:
    """Return the cm³ of parcels in one layer of full pallets on a truck's floor, in the best mix of orientations.

    Plans should not exceed it: the vehicle's own volume includes space that pallets cannot use.
    """
    spots = sum(spots_on(body.length_mm, body.width_mm, unit) for body in truck.bodies)
    return spots * _inside_cm3(unit, height_mm(unit, truck))


def spots_on(length_mm: int, width_mm: int, unit: LoadUnit) -> int:
    """Return the most pallets on a floor in rows across it, each row one way round."""
    along, across = width_mm // unit.width_mm, width_mm // unit.length_mm
    return max(
        rows * along + (length_mm - rows * unit.length_mm) // unit.width_mm * across
        for rows in range(length_mm // unit.length_mm + 1)
    )


def assumptions(unit: LoadUnit, truck: Truck) -> str:
    """Describe the assumptions about the load units in a truck."""
    bearing = f"up to {unit.bearing_g // 1000} kg on top" if unit.bearing_g else "nothing on top"
    return (
        f"Assumed: {unit.name.lower()} mm, up to {height_mm(unit, truck) / 1000:.2f} m high, {unit.fill_pct:g} % "
        f"filled, {unit.tare_g // 1000} kg empty, {bearing}; weights and distances of the vehicle. "
        "Axle limits are those of Directive 96/53/EC."
    )


def height_mm(unit: LoadUnit, truck: Truck) -> int:
    """Return how high a unit may be built for a truck."""
    return min(unit.height_mm, min(body.height_mm for body in truck.bodies) - unit.clearance_mm)


def _of_lot(lot: Freight, stop: int, unit: LoadUnit, top_mm: int) -> tuple[Pallet, ...]:
    number = _count(lot, unit, top_mm)
    full_g, full_cm3 = _full(lot, unit, top_mm)
    grams = (*(min(lot.grams, k * full_g) for k in range(number)), lot.grams)
    cm3 = (*(min(lot.cm3, k * full_cm3) for k in range(number)), lot.cm3)
    return tuple(
        Pallet(
            lot.lot,
            k,
            stop,
            unit.length_mm,
            unit.width_mm,
            _height(after - before, unit, top_mm),
            unit.tare_g + heavy - light,
            unit.bearing_g,
        )
        for k, ((light, heavy), (before, after)) in enumerate(zip(pairwise(grams), pairwise(cm3), strict=True))
    )


def _count(lot: Freight, unit: LoadUnit, top_mm: int) -> int:
    by_weight, by_volume = -(-lot.grams // (unit.gross_g - unit.tare_g)), -(-lot.cm3 // _inside_cm3(unit, top_mm))
    return int(max(by_weight, by_volume))


def _full(lot: Freight, unit: LoadUnit, top_mm: int) -> tuple[int, int]:
    """Return grams and cm³ of a full pallet of a lot: one reaches its limit, the other follows the density."""
    net_g, inside = unit.gross_g - unit.tare_g, _inside_cm3(unit, top_mm)
    if lot.grams * inside > net_g * lot.cm3:
        return net_g, -(-net_g * lot.cm3 // lot.grams)
    return -(-inside * lot.grams // lot.cm3), inside


def _inside_cm3(unit: LoadUnit, top_mm: int) -> int:
    return int(unit.length_mm * unit.width_mm * (top_mm - unit.deck_mm) * unit.fill_pct // 100_000)


def _height(cm3: int, unit: LoadUnit, top_mm: int) -> int:
    if not unit.bearing_g:
        return top_mm  # the height of a cage does not depend on its freight
    load = cm3 * 100_000 / (unit.length_mm * unit.width_mm * unit.fill_pct)
    return min(top_mm, unit.deck_mm + HEIGHT_STEP_MM * int(-(-load // HEIGHT_STEP_MM)))
