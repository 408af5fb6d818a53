"""One load floor as stacks of boxes for packingsolver, and back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import packingsolver
from packingsolver import boxstacks

from ..domain.load_plans import Body, Pallet, Placed

KG_G = 1_000
RIGID_MM = 1_000  # any lever serves where no tractor shares the load
TURNS = (boxstacks.Rotation.XYZ, boxstacks.Rotation.YXZ)


def pack(
    body: Body, pallets: Sequence[Pallet], queue: int, axles: bool = True, in_order: bool = True
) -> tuple[Placed, ...]:
    """Return as many pallets on a floor as a search of fixed width `queue` places; axle and order rules are optional.

    The search ends by itself, whatever the clock and the threads.
    """
    kinds = _kinds(pallets)
    solution = boxstacks.optimize(
        _instance(body, list(kinds), list(kinds.values()), axles, in_order), _effort(queue)
    ).solution
    if not solution.number_of_bins():
        return ()
    waiting = {number: iter(alike) for number, alike in enumerate(kinds.values())}
    return tuple(_placed(body.number, solution.bin(0).stacks, waiting))


def _kinds(pallets: Sequence[Pallet]) -> dict[Pallet, list[Pallet]]:
    """Return the pallets by what they look like, whatever their number and lot."""
    kinds: dict[Pallet, list[Pallet]] = {}
    for pallet in pallets:
        kinds.setdefault(replace(pallet, lot="", number=0), []).append(pallet)
    return kinds


def _instance(
    body: Body, kinds: Sequence[Pallet], members: Sequence[Sequence[Pallet]], axles: bool, in_order: bool
) -> boxstacks.Instance:
    builder = boxstacks.InstanceBuilder()
    builder.set_objective(packingsolver.Objective.Knapsack)
    if in_order:
        builder.set_unloading_constraint(boxstacks.UnloadingConstraint.IncreasingX)
    levers = {"semi_trailer_truck_parameters": _levers(body)} if axles else {}
    size = body.length_mm, body.width_mm, body.height_mm
    builder.add_bin_type(*size, maximum_weight=body.payload_g / KG_G, copies=1, **levers)
    stacks = {key: number for number, key in enumerate(dict.fromkeys(map(_footprint, kinds)))}
    for kind, alike in zip(kinds, members, strict=True):
        builder.add_item_type(
            kind.length_mm,
            kind.width_mm,
            kind.height_mm,
            rotations=TURNS,
            group_id=kind.stop,
            copies=len(alike),
            weight=kind.grams / KG_G,
            stackability_id=stacks[_footprint(kind)],
            maximum_weight_above=kind.bearing_g / KG_G,
        )
    return builder.build()


def _footprint(pallet: Pallet) -> tuple[int, int]:
    return pallet.length_mm, pallet.width_mm


def _levers(body: Body) -> dict[str, float]:
    """Return the body's levers as those of a semi-trailer; on a rigid body the front axle is the kingpin itself."""
    tractor = body.tractor
    return {
        "tractor_weight": tractor.grams / KG_G if tractor else 0.0,
        "front_axle_middle_axle_distance": tractor.wheelbase_mm if tractor else RIGID_MM,
        "front_axle_tractor_gravity_center_distance": tractor.gravity_mm if tractor else 0,
        "front_axle_harness_distance": tractor.fifth_wheel_mm if tractor else RIGID_MM,
        "empty_trailer_weight": body.tare_g / KG_G,
        "harness_rear_axle_distance": body.rear_mm - body.front_mm,
        "trailer_gravity_center_rear_axle_distance": body.rear_mm - body.gravity_mm,
        "trailer_start_harness_distance": body.front_mm,
        "middle_axle_maximum_weight": body.front_limit_g / KG_G,
        "rear_axle_maximum_weight": body.rear_limit_g / KG_G,
    }


def _effort(queue: int) -> boxstacks.OptimizeParameters:
    effort = boxstacks.OptimizeParameters()
    effort.optimization_mode = packingsolver.OptimizationMode.NotAnytimeDeterministic
    effort.not_anytime_tree_search_queue_size = queue
    effort.not_anytime_sequential_onedimensional_rectangle_rectangle_tree_search_queue_size = queue
    effort.use_box_bounds = False  # a bound that takes most of the time and is not used
    effort.verbosity_level = 0
    effort.messages_to_stdout = False
    return effort


def _placed(
    body: int, stacks: Sequence[boxstacks.SolutionStack], waiting: dict[int, Iterator[Pallet]]
) -> Iterator[Placed]:
    for stack in sorted(stacks, key=lambda s: (s.x_start, s.y_start)):
        length, width = stack.x_end - stack.x_start, stack.y_end - stack.y_start
        for item in sorted(stack.items, key=lambda i: i.z_start):
            pallet = next(waiting[item.item_type_id])
            corner = stack.x_start, stack.y_start, item.z_start
            yield Placed(pallet, body, *corner, length, width, pallet.height_mm)
