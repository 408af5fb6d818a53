"""The routes of trucks on the roads: own and hired apart, one of them picked out with its stops in order."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..domain.network import Network, rows_by
from ..typical_week import TruckPlan, format_week_minute
from .geography import Frame, Path2D, frames
from .map_layers import Trace, dots, labels, line, map_layout, safe
from .maps import ASPECT, FADED, credit, lane_path, lonlat
from .palette import Palette

WIDTH_PX, CHOSEN_PX, HOME_PX = 2.6, 4.6, 1.4
LABEL_PX = 11


def fleet_tint(colours: Palette, own: bool) -> str:
    """Return the colour of own and of hired trucks."""
    return colours.accent if own else colours.stages["drive"]


def route_map(tours: Sequence[TruckPlan], network: Network, colours: Palette, chosen: str = "") -> dict[str, object]:
    """Draw where trucks drive; `chosen` (a tour's key) stands out with its stops numbered and its way home dotted.

    The lines' `meta` and the markers' `customdata` are the tour's key.
    """
    frame, places = frames()["europe"], rows_by(network.facilities, "facility_id")
    called = list(dict.fromkeys(stop for tour in tours for stop in tour.load.stops))
    gates = list(dict.fromkeys(tour.trip.gateway for tour in tours))
    ends = frame.project(*zip(*(lonlat(places[place]) for place in [*called, *gates]), strict=True))
    window = frame.window(*ends, ASPECT)
    ordered = sorted(tours, key=lambda tour: (tour.key == chosen, tour.own))
    data: list[Trace] = [trace for tour in ordered for trace in _route(tour, network, frame, colours, chosen)]
    at = {place: (ends[0][i], ends[1][i]) for i, place in enumerate([*called, *gates])}
    picked = next((tour for tour in tours if tour.key == chosen), None)
    data.append(_stops(tours, at, network, colours))
    data.append(dots(_points(gates, at), [f"<b>{safe(places[gate].name)}</b> gateway" for gate in gates], colours))
    shown = list(picked.load.stops) if picked else called
    texts = [f"<b>{n}</b> {safe(places[s].name)}" if picked else safe(places[s].name) for n, s in enumerate(shown, 1)]
    paths = [lane_path(lane, network, frame) for tour in tours for lane in tour.lanes[: len(tour.load.stops)]]
    style: dict[str, object] = {"font": {"size": LABEL_PX, "color": colours.ink}}
    letters = [len(places[stop].name) + 2 * bool(picked) for stop in shown]
    notes = labels(window, _points(shown, at), texts, letters, paths, style)
    return {"data": data, "layout": map_layout(frame, window, colours, [credit(colours), *notes])}


def _route(tour: TruckPlan, network: Network, frame: Frame, colours: Palette, chosen: str) -> list[Trace]:
    """Return a tour's lines: legs out, and the way home if it is picked out."""
    tint, picked = fleet_tint(colours, tour.own), tour.key == chosen
    paths = [lane_path(lane, network, frame) for lane in tour.lanes]
    x, y = _joined(paths[: len(tour.load.stops)])
    width, strength = (CHOSEN_PX, 1.0) if picked else (WIDTH_PX, FADED if chosen else 0.85)
    out = line(paths[0], width, tint, strength, _hover(tour, network))
    traces: list[Trace] = [{**out, "x": x, "y": y, "meta": tour.key}]
    if picked and len(paths) > len(tour.load.stops):
        home = line(paths[-1], HOME_PX, tint, 0.9)
        traces.append({**home, "line": {"color": tint, "width": HOME_PX, "dash": "dot"}})
    return traces


def _joined(paths: Sequence[Path2D]) -> tuple[list[float | None], list[float | None]]:
    """Join legs; a gap between them keeps a leg that is drawn the other way round from being crossed."""
    x: list[float | None] = []
    y: list[float | None] = []
    for path in paths:
        x += [*path[0].tolist(), None]
        y += [*path[1].tolist(), None]
    return x, y


def _stops(
    tours: Sequence[TruckPlan], at: Mapping[str, tuple[float, float]], network: Network, colours: Palette
) -> Trace:
    """Return a marker at each warehouse, which opens the first truck that calls there."""
    first = {stop: tour for tour in reversed(tours) for stop in tour.load.stops}
    x, y = _points(list(first), at)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "customdata": [[tour.key] for tour in first.values()],
        "text": [_hover(tour, network) for tour in first.values()],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": 8,
            "color": colours.paper,
            "line": {"width": 2, "color": [fleet_tint(colours, tour.own) for tour in first.values()]},
        },
    }


def _points(places: Sequence[str], at: Mapping[str, tuple[float, float]]) -> Path2D:
    return np.array([at[place][0] for place in places]), np.array([at[place][1] for place in places])


def _hover(tour: TruckPlan, network: Network) -> str:
    names = rows_by(network.facilities, "facility_id")
    way = " → ".join(safe(names[stop].name) for stop in tour.load.stops)
    whose = "own" if tour.own else "hired"
    return (
        f"<b>Truck {tour.number}</b> ({whose}), leaves {format_week_minute(tour.trip.depart_min)}<br>{way}<br>"
        f"{tour.trip.km:,} km, {tour.grams / 1e6:.1f} t<br><i>Click to open it</i>"
    )
