"""Loading plans of trucks: in space, from above, and the load of the axles stop by stop."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from ..domain.load_plans import AxleLoad, Body, LoadingPlan, Placed
from .map_layers import safe
from .palette import Palette
from .plot_parts import Part, axis, labels_axis, layout, legend_below, margin, note, upright

M_MM, TONNE_G, KG_G = 1_000, 1_000_000, 1_000
LIMIT_PCT = 100
GAP_MM = 900  # drawn between the bodies of a road train
# A box's corners by (x, y, z) = bits of the number, its sides as triangles, its edges as a path.
SIDES = (
    (0, 1, 3),
    (0, 3, 2),
    (4, 7, 5),
    (4, 6, 7),
    (0, 5, 1),
    (0, 4, 5),
    (2, 3, 7),
    (2, 7, 6),
    (0, 2, 6),
    (0, 6, 4),
    (1, 5, 7),
    (1, 7, 3),
)
EDGES = ((0, 1, 3, 2, 0, 4, 5, 7, 6, 4), (1, 5), (3, 7), (2, 6))
EYE = {"x": 0.75, "y": -1.35, "z": 0.8}  # from behind and to the left, in truck lengths
Point = tuple[float, float, float]
Plate = tuple[float, float, float, float]  # left, top, length, width
Names = Mapping[str, str]


def stop_colours(colours: Palette) -> tuple[str, ...]:
    """Return the colours of the stops in order; a fifth stop has the first colour again."""
    return colours.accent, colours.stages["drive"], colours.good, colours.stages["last mile"]


def truck_space(
    plan: LoadingPlan, colours: Palette, unloaded: int = 0, names: Names | None = None, zoom: float = 1.0
) -> dict[str, object]:
    """Draw the pallets still aboard once `unloaded` stops have been served, in space (needs WebGL).

    At zoom 1 the truck is as wide as a phone; it grows with the zoom, not with the figure.
    """
    offsets = _offsets(plan.truck.bodies)
    aboard = [p for p in plan.placed if p.pallet.stop >= unloaded]
    data: list[object] = [_outline(body, offsets[body.number], colours) for body in plan.truck.bodies]
    for number, stop in enumerate(plan.stops):
        mine = [p for p in aboard if p.pallet.stop == number]
        if mine:
            tint = stop_colours(colours)[number % 4]
            data += [_boxes(mine, offsets, tint, _name(stop, names)), _edges(mine, offsets, colours.paper)]
    scene = _scene(plan.truck.bodies, zoom)
    return {"data": data, "layout": layout(colours, height=400, scene=scene, margin=margin(0, 0, 0, 0))}


def _scene(bodies: Sequence[Body], zoom: float) -> Part:
    unseen = {"visible": False, "showspikes": False}
    camera = {"eye": {way: at / zoom for way, at in EYE.items()}, "projection": {"type": "orthographic"}}
    axes = {"xaxis": unseen, "yaxis": unseen, "zaxis": unseen}
    return {**axes, "dragmode": "orbit", **_aspect(bodies), "camera": camera}


def truck_floor(
    plan: LoadingPlan, colours: Palette, unloaded: int = 0, names: Names | None = None
) -> dict[str, object]:
    """Draw the same from above, headboard left: every stack with its stop's number and the pallets in it."""
    offsets = _offsets(plan.truck.bodies)
    data = _floor(plan, offsets, colours, unloaded, names)
    bodies = [(offsets[b.number] / M_MM, 0.0, b.length_mm / M_MM, b.width_mm / M_MM) for b in plan.truck.bodies]
    data.append(plates(bodies, "rgba(0,0,0,0)", colours.faint))
    length, width = _length_mm(plan.truck.bodies) / M_MM, plan.truck.bodies[0].width_mm / M_MM
    return {
        "data": data,
        "layout": layout(
            colours,
            height=190,
            margin=margin(8, 8, 4, 22),
            xaxis=axis(colours, visible=False, range=[-0.1, length + 0.1]),
            yaxis=axis(colours, visible=False, scaleanchor="x", autorange="reversed"),
            annotations=[
                note("Headboard", 0, width, colours.quiet, 11.5, xanchor="left", yanchor="top"),
                note("Rear doors", length, width, colours.quiet, 11.5, xanchor="right", yanchor="top"),
            ],
        ),
    }


def _floor(
    plan: LoadingPlan, offsets: Mapping[int, int], colours: Palette, unloaded: int, names: Names | None
) -> list[object]:
    """Return the stacks aboard, stop by stop."""
    aboard = [p for p in plan.placed if p.pallet.stop >= unloaded]
    data: list[object] = []
    for number, stop in enumerate(plan.stops):
        mine = [p for p in aboard if p.pallet.stop == number and p.z_mm == 0]
        if mine:
            corners = [_plate(p, offsets) for p in mine]
            data.append(plates(corners, stop_colours(colours)[number % 4], colours.paper))
            data.append(_stacks(mine, aboard, corners, f"{number + 1}", _name(stop, names), colours))
    return data


def describe_axles(plan: LoadingPlan, names: Names | None = None) -> str:
    """Describe which axle group comes nearest to its limit, and when."""
    if not plan.axles:
        return "This truck has no axle limits."
    a = max(plan.axles, key=lambda axle: axle.grams / axle.limit_g)
    when = f"after {_name(plan.stops[a.unloaded - 1], names)}" if a.unloaded else "at departure"
    return f"Nearest to its limit: {a.axle} {when}, {100 * a.grams / a.limit_g:.0f} % of {a.limit_g / TONNE_G:g} t."


def axle_bars(plan: LoadingPlan, colours: Palette, names: Names | None = None) -> dict[str, object]:
    """Draw each axle group's load against its limit, at departure and after every stop."""
    stages = ["At departure", *(f"After {_name(stop, names)}" for stop in plan.stops)]
    axles = dict.fromkeys((a.body, a.axle) for a in plan.axles)
    tints = (colours.accent, colours.good, colours.stages["drive"], colours.stages["last mile"])
    bars = [
        _bars(axle, [a for a in plan.axles if (a.body, a.axle) == (body, axle)], stages, tints[k % 4])
        for k, (body, axle) in enumerate(axles)
    ]
    return {
        "data": bars,
        "layout": layout(
            colours,
            height=70 + 22 * len(stages) * len(axles),
            barmode="group",
            bargap=0.3,
            showlegend=True,
            legend=legend_below(-0.14),
            shapes=[upright(LIMIT_PCT, 1, colours.warn, "dot", 1.5, yref="paper")],
            annotations=[note("limit", LIMIT_PCT, 1, colours.warn, 11, yref="paper", yanchor="bottom")],
            margin=margin(128, 12, 20, 52),
            xaxis=axis(colours, range=[0, 118], ticksuffix=" %", showgrid=True, tickvals=[0, 50, LIMIT_PCT]),
            yaxis=labels_axis(colours, autorange="reversed"),
        ),
    }


def _name(stop: str, names: Names | None) -> str:
    return safe((names or {}).get(stop, stop))


def _offsets(bodies: Sequence[Body]) -> dict[int, int]:
    starts = accumulate((body.length_mm + GAP_MM for body in bodies), initial=0)
    return {body.number: start for body, start in zip(bodies, starts, strict=False)}


def _length_mm(bodies: Sequence[Body]) -> int:
    return sum(body.length_mm + GAP_MM for body in bodies) - GAP_MM


def _aspect(bodies: Sequence[Body]) -> dict[str, object]:
    """Return the true proportions, the length always the same on the screen."""
    length = _length_mm(bodies)
    across, up = (2 * max(getattr(body, side) for body in bodies) / length for side in ("width_mm", "height_mm"))
    return {"aspectmode": "manual", "aspectratio": {"x": 2, "y": across, "z": up}}


def _corners(x: float, y: float, z: float, size: Point) -> list[Point]:
    return [(x + (n & 1) * size[0], y + (n >> 1 & 1) * size[1], z + (n >> 2) * size[2]) for n in range(8)]


def _box(placed: Placed, offsets: Mapping[int, int]) -> list[Point]:
    size = placed.length_mm / M_MM, placed.width_mm / M_MM, placed.height_mm / M_MM
    return _corners((placed.x_mm + offsets[placed.body]) / M_MM, placed.y_mm / M_MM, placed.z_mm / M_MM, size)


def _boxes(placed: Sequence[Placed], offsets: Mapping[int, int], tint: str, stop: str) -> dict[str, object]:
    corners = [corner for p in placed for corner in _box(p, offsets)]
    sides = [[8 * k + corner for corner in side] for k in range(len(placed)) for side in SIDES]
    columns = dict(zip("xyzijk", (*zip(*corners, strict=True), *zip(*sides, strict=True)), strict=True))
    return {
        "type": "mesh3d",
        **{name: list(values) for name, values in columns.items()},
        "color": tint,
        "flatshading": True,
        "name": stop,
        "hoverinfo": "text",
        "text": [_hover(p, stop) for p in placed for _ in range(8)],
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05},
    }


def _hover(placed: Placed, stop: str) -> str:
    pallet = placed.pallet
    place = f"{placed.x_mm / M_MM:.2f} m from the headboard, {placed.y_mm / M_MM:.2f} m from the left wall"
    height = f"{pallet.height_mm / M_MM:.2f} m high, {pallet.grams / KG_G:,.0f} kg"
    return f"<b>{stop}</b><br>{safe(pallet.lot)}, pallet {pallet.number + 1}<br>{height}<br>{place}"


def _edges(placed: Sequence[Placed], offsets: Mapping[int, int], tint: str) -> dict[str, object]:
    return _lines([_box(p, offsets) for p in placed], tint, 2)


def _outline(body: Body, offset: int, colours: Palette) -> dict[str, object]:
    size = body.length_mm / M_MM, body.width_mm / M_MM, body.height_mm / M_MM
    return _lines([_corners(offset / M_MM, 0, 0, size)], colours.faint, 2)


def _lines(boxes: Iterable[Sequence[Point]], tint: str, width: float) -> dict[str, object]:
    points: list[Point | tuple[None, None, None]] = []
    for corners in boxes:
        for path in EDGES:
            points += [*(corners[n] for n in path), (None, None, None)]
    x, y, z = (list(values) for values in zip(*points, strict=True))
    return {
        "type": "scatter3d",
        "mode": "lines",
        "x": x,
        "y": y,
        "z": z,
        "hoverinfo": "skip",
        "line": {"color": tint, "width": width},
    }


def _plate(placed: Placed, offsets: Mapping[int, int]) -> Plate:
    x = (placed.x_mm + offsets[placed.body]) / M_MM
    return x, placed.y_mm / M_MM, placed.length_mm / M_MM, placed.width_mm / M_MM


def plates(corners: Sequence[Plate], fill: str, edge: str) -> dict[str, object]:
    """Return filled rectangles as one trace."""
    x: list[float | None] = []
    y: list[float | None] = []
    for left, top, length, width in corners:
        x += [left, left + length, left + length, left, left, None]
        y += [top, top, top + width, top + width, top, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": fill,
        "hoverinfo": "skip",
        "line": {"color": edge, "width": 1.5},
    }


def _stacks(
    mine: Sequence[Placed],
    aboard: Sequence[Placed],
    corners: Sequence[Plate],
    number: str,
    stop: str,
    colours: Palette,
) -> dict[str, object]:
    """Return the labels of the stacks that stand on the floor, with what stands in each on hover."""
    stacks = [[p for p in aboard if (p.body, p.x_mm, p.y_mm) == (q.body, q.x_mm, q.y_mm)] for q in mine]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x + length / 2 for x, _, length, _ in corners],
        "y": [y + width / 2 for _, y, _, width in corners],
        "text": [number if len(stack) == 1 else f"{number}<sup>×{len(stack)}</sup>" for stack in stacks],
        "textfont": {"color": colours.paper, "size": 12},
        "hovertext": ["<br>".join(_hover(p, stop) for p in stack) for stack in stacks],
        "hoverinfo": "text",
    }


def _bars(axle: str, loads: Sequence[AxleLoad], stages: Sequence[str], tint: str) -> dict[str, object]:
    tonnes = [f"{a.grams / TONNE_G:.1f}" for a in loads]
    limit = f"{loads[0].limit_g / TONNE_G:g} t"
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{safe(axle)} (limit {limit})",
        "y": list(stages),
        "x": [100 * a.grams / a.limit_g for a in loads],
        "text": [f"{t} t" for t in tonnes],
        "textposition": "outside",
        "marker": {"color": tint},
        "cliponaxis": False,
        "hovertemplate": f"<b>{safe(axle)}</b><br>%{{y}}: %{{text}} of {limit}, %{{x:.0f}} %<extra></extra>",
    }
