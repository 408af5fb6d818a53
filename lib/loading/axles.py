"""Axle loads of a truck by the lever rule."""

from collections.abc import Sequence

from ..domain.load_plans import AxleLoad, Body, Placed, Truck


def axle_loads(truck: Truck, placed: Sequence[Placed], stops: int) -> tuple[AxleLoad, ...]:
    """Return the load of every limited axle group before the first stop and after each, body by body.

    A body rests on two supports: the rear one carries Σ wᵢ(xᵢ − front) / (rear − front) over tare and pallets, the
    front one the rest. A kingpin's load K reaches the drive axle as K·fifth wheel / wheelbase, on top of the tractor's
    own T·gravity / wheelbase.
    """
    return tuple(
        load
        for unloaded in range(stops + 1)
        for body in truck.bodies
        for load in _loads(body, [p for p in placed if p.body == body.number and p.pallet.stop >= unloaded], unloaded)
    )


def overloaded(axles: Sequence[AxleLoad]) -> list[AxleLoad]:
    """Return the loads above their limits, the largest excess first."""
    return sorted((a for a in axles if a.grams > a.limit_g), key=lambda a: a.limit_g - a.grams)


def _loads(body: Body, placed: Sequence[Placed], unloaded: int) -> tuple[AxleLoad, AxleLoad]:
    weight = body.tare_g + sum(p.pallet.grams for p in placed)
    moment = body.tare_g * body.gravity_mm + sum(p.pallet.grams * (p.x_mm + p.length_mm / 2) for p in placed)
    rear = (moment - weight * body.front_mm) / (body.rear_mm - body.front_mm)
    front = _on_drive_axle(body, weight - rear)
    return (
        AxleLoad(unloaded, body.number, body.front_axle, front, body.front_limit_g),
        AxleLoad(unloaded, body.number, body.rear_axle, rear, body.rear_limit_g),
    )


def _on_drive_axle(body: Body, front_g: float) -> float:
    if body.tractor is None:
        return front_g
    tractor = body.tractor
    return (tractor.grams * tractor.gravity_mm + front_g * tractor.fifth_wheel_mm) / tractor.wheelbase_mm
