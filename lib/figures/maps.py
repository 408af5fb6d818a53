"""The two maps: great circles of the air services, and the European lanes along their roads."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.domain.network import Network
from lib.domain.outcome import Outcome
from lib.figures.geography import Frame, Path2D, frames, middle, roads
from lib.figures.labels import place
from lib.figures.palette import Palette, layout

AIR_WIDTH_PX, LANE_WIDTH_PX = (1.5, 9.0), (1.2, 8.0)
ASPECT = 1.95  # width by height of both maps; the page's styles say the same
ROADS_CREDIT = "© OpenStreetMap contributors"
DESIGN_PX = 480.0  # width of a map for which labels are placed


def air_map(outcome: Outcome, network: Network, colours: Palette) -> dict[str, object]:
    """Draw the air legs as great circles, as wide as the tonnes a week that they carry."""
    frame = frames()["eurasia"]
    places = network.facilities.set_index("facility_id")
    legs = air_legs(outcome.air, network.air_services)
    arcs = [frame.arc(_lonlat(places, leg.start), _lonlat(places, leg.end)) for leg in legs.itertuples()]
    widths = _widths(legs["tonnes"], AIR_WIDTH_PX)
    data: list[dict[str, object]] = []
    for leg, arc, width in zip(legs.itertuples(), arcs, widths, strict=True):
        hover = (
            f"<b>{_safe(places.name[leg.start])} → {_safe(places.name[leg.end])}</b><br>{leg.flights:.1f} flights a week"
            f"<br>{leg.tonnes:,.0f} of {leg.offered:,.0f} t a week"
        )
        data += [
            _line(arc, width + 7, colours.accent, 0.2),
            _line(arc, width, colours.accent, 1, hover),
            _arrow(arc, width, colours),
        ]
    stops = list(dict.fromkeys([*legs["start"], *legs["end"]]))
    x, y = frame.project([places.lon[s] for s in stops], [places.lat[s] for s in stops])
    data.append(_dots(x, y, [f"<b>{_safe(places.name[s])}</b>" for s in stops], colours, 12))
    texts = [_stop_label(stop, places, legs) for stop in stops]
    window = frame.window(*_all(arcs), ASPECT)
    notes = _labels(window, x, y, texts, arcs, colours, boxed=True)
    return {"data": data, "layout": _map_layout(frame, window, colours, notes)}


def air_legs(air: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """Return a row a leg (start, end) with flights, tonnes and offered t a week; a parcel for the second stop uses both legs."""
    routes = services.set_index("service_id")["route"]
    rows = []
    for row in air.itertuples():
        stops = str(routes[row.service]).split("-")
        reach = stops.index(row.gateway)
        rows += [
            (stops[i], stops[i + 1], row.service, row.flights_per_week, row.carried_t, row.offered_t)
            for i in range(reach)
        ]
    legs = pd.DataFrame(rows, columns=["start", "end", "service", "flights", "tonnes", "offered"])
    by_service = legs.groupby(["start", "end", "service"], sort=False).agg(
        {"flights": "first", "tonnes": "sum", "offered": "sum"}
    )
    total = by_service.groupby(["start", "end"], sort=False).sum().reset_index()
    return total[(total["flights"] > 0) & (total["offered"] > 0)]


def lanes_map(
    outcome: Outcome, network: Network, colours: Palette, chosen: str = "", credit: str = ROADS_CREDIT
) -> dict[str, object]:
    """Draw the lanes along their roads: width by parcels, colour by mean days to the warehouse; `chosen` stands out.

    The markers' `customdata` is the warehouse's id.
    """
    frame = frames()["europe"]
    lanes = outcome.lanes.sort_values("parcels", ascending=False)
    paths = [_lane_path(row.lane, network, frame) for row in lanes.itertuples()]
    tints = [colours.of_days(days) for days in lanes["days_to_warehouse_mean"]]
    widths = _widths(lanes["parcels"], LANE_WIDTH_PX)
    strengths = [1.0 if chosen in ("", warehouse) else 0.22 for warehouse in lanes.index]
    hovers = [_lane_hover(row) for row in lanes.itertuples()]
    data = [
        _line(path, width, tint, strength, hover)
        for path, width, tint, strength, hover in zip(paths, widths, tints, strengths, hovers, strict=True)
    ]
    ends = frame.project(lanes["lon"], lanes["lat"])
    data.append(_targets([middle(path)[:2] for path in paths], lanes.index, tints, tints, strengths, hovers, 6))
    data.append(
        _targets(list(zip(*ends, strict=True)), lanes.index, [colours.paper] * len(lanes), tints, strengths, hovers, 9)
    )
    origins = network.lanes.set_index("lane_id")["origin"]
    gates = network.facilities[network.facilities["facility_id"].isin(set(origins[lanes["lane"]]))]
    data.append(
        _dots(
            *frame.project(gates["lon"], gates["lat"]),
            [f"<b>{_safe(n)}</b> gateway" for n in gates["name"]],
            colours,
            12,
        )
    )
    texts = [f"{row.name} {_days(row.days_to_warehouse_mean)}" for row in lanes.itertuples()]
    window = frame.window(*ends, ASPECT)
    marks = [middle(path)[:2] for path in paths]
    notes = [_credit(credit, colours), *_labels(window, *ends, texts, paths, colours, marks=marks)]
    return {"data": data, "layout": _map_layout(frame, window, colours, notes)}


def _lane_path(lane: str, network: Network, frame: Frame) -> Path2D:
    if lane in roads(frame):
        return roads(frame)[lane]
    places, ends = network.facilities.set_index("facility_id"), network.lanes.set_index("lane_id").loc[lane]
    return frame.arc(_lonlat(places, ends["origin"]), _lonlat(places, ends["destination"]))


def _lane_hover(row: object) -> str:
    """Say what a lane carries and how fast, as a hover text."""
    lane = row  # a row of Outcome.lanes
    return (
        f"<b>{_safe(lane.name)}</b>, {lane.road_km:,.0f} km<br>"  # type: ignore[attr-defined]
        f"{lane.parcels / 4:,.0f} parcels a week, {lane.tonnes_per_week:,.0f} t<br>"  # type: ignore[attr-defined]
        f"{_days(lane.days_to_warehouse_mean)} to the warehouse, 9 in 10 within {_days(lane.days_to_warehouse_p90)}<br>"  # type: ignore[attr-defined]
        f"{lane.trucks_per_week:,.0f} trucks a week, {lane.truck_load_pct:.0f} % full"  # type: ignore[attr-defined]
    )


def _days(days: float | None) -> str:
    return "–" if days is None or days != days else f"{days:.1f} d"


def _stop_label(stop: str, places: pd.DataFrame, legs: pd.DataFrame) -> str:
    arrivals = legs.loc[legs["end"] == stop, "flights"].sum()
    name = _safe(places.name[stop])
    return f"<b>{stop}</b> {name} · {arrivals:.3g}/wk" if arrivals else f"<b>{stop}</b> {name}"


def _safe(text: object) -> str:
    """Return a name that plotly shows as it stands."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lonlat(places: pd.DataFrame, facility: str) -> tuple[float, float]:
    return float(places.lon[facility]), float(places.lat[facility])


def _widths(volumes: pd.Series, bounds: tuple[float, float]) -> NDArray[np.float64]:
    """Return line widths in px by volume, the largest volume the widest."""
    top = float(volumes.max()) if len(volumes) and volumes.max() > 0 else 1.0
    return bounds[0] + (bounds[1] - bounds[0]) * volumes.to_numpy(float) / top


def _line(path: Path2D, width: float, colour: str, opacity: float, hover: str = "") -> dict[str, object]:
    told = {"hovertemplate": hover + "<extra></extra>"} if hover else {"hoverinfo": "skip"}
    return {"type": "scatter", "mode": "lines", "x": path[0].round(), "y": path[1].round(), "opacity": opacity,
            "line": {"color": colour, "width": width}, **told}  # fmt: skip


def _arrow(path: Path2D, width: float, colours: Palette) -> dict[str, object]:
    x, y, heading = middle(path)
    return {"type": "scatter", "mode": "markers", "x": [x], "y": [y], "hoverinfo": "skip",
            "marker": {"symbol": "arrow", "angle": heading, "size": width + 3, "color": colours.paper, "line": {"width": 0}}}  # fmt: skip


def _dots(
    x: NDArray[np.float64], y: NDArray[np.float64], hovers: Sequence[str], colours: Palette, size: int
) -> dict[str, object]:
    return {"type": "scatter", "mode": "markers", "x": x.round(), "y": y.round(), "text": list(hovers),
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"size": size, "color": colours.paper, "line": {"color": colours.accent, "width": 3}}}  # fmt: skip


def _targets(
    points: Sequence[tuple[float, float]], ids: Sequence[str], fills: Sequence[str], edges: Sequence[str],
    strengths: Sequence[float], hovers: Sequence[str], size: int,
) -> dict[str, object]:  # fmt: skip
    """Return markers to click on, one a warehouse."""
    return {
        "type": "scatter", "mode": "markers", "x": [round(x) for x, _ in points], "y": [round(y) for _, y in points],
        "customdata": [[key] for key in ids], "text": list(hovers), "hovertemplate": "%{text}<br><i>Click to look closer</i><extra></extra>",
        "marker": {"size": size, "color": list(fills), "opacity": list(strengths), "line": {"color": list(edges), "width": 2.2}},
        "selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}},
    }  # fmt: skip


def _labels(
    frame: Frame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    texts: Sequence[str],
    paths: Sequence[Path2D],
    colours: Palette,
    *,
    marks: Sequence[tuple[float, float]] = (),
    boxed: bool = False,
) -> list[dict[str, object]]:
    """Return annotations beside the points; those without room are left out (their hover tells the same)."""
    scale = DESIGN_PX / (frame.east - frame.west)
    size = (DESIGN_PX, (frame.north - frame.south) * scale)
    points, others = (
        tuple((float((px - frame.west) * scale), float((py - frame.south) * scale)) for px, py in places)
        for places in (zip(x, y, strict=True), marks)
    )
    along = tuple(point for path in paths for point in _pixels(path, frame, scale))
    plain = tuple(text.replace("<b>", "").replace("</b>", "") for text in texts)
    box = {"bgcolor": colours.paper, "bordercolor": colours.line, "borderwidth": 1, "borderpad": 3} if boxed else {}
    return [
        {"x": px, "y": py, "xshift": offset[0], "yshift": offset[1], "text": text, "showarrow": False,
         "font": {"size": 12 if boxed else 11, "color": colours.ink}, **box}
        for px, py, text, offset in zip(x, y, texts, place(points, plain, others, along, size), strict=True) if offset
    ]  # fmt: skip


def _pixels(path: Path2D, frame: Frame, scale: float) -> list[tuple[float, float]]:
    """Return points every 6 px along a path, rounded, in px from the frame's corner."""
    x, y = (path[0] - frame.west) * scale, (path[1] - frame.south) * scale
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    here = np.arange(0, along[-1], 6.0)
    return list(
        zip(np.interp(here, along, x).round(1).tolist(), np.interp(here, along, y).round(1).tolist(), strict=True)
    )


def _all(paths: Sequence[Path2D]) -> Path2D:
    return np.concatenate([path[0] for path in paths]), np.concatenate([path[1] for path in paths])


def _credit(text: str, colours: Palette) -> dict[str, object]:
    return {"x": 1, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom", "text": text,
            "showarrow": False, "font": {"size": 10, "color": colours.quiet}}  # fmt: skip


def _map_layout(frame: Frame, window: Frame, colours: Palette, notes: list[dict[str, object]]) -> dict[str, object]:
    """Return axes in metres over the window's part of the frame's drawing; the map does not trap the page's scrolling."""
    picture = {
        "source": "app/static/" + frame.svg.format(theme=colours.name), "xref": "x", "yref": "y", "layer": "below", "sizing": "stretch",
        "x": frame.west, "y": frame.north, "sizex": frame.east - frame.west, "sizey": frame.north - frame.south,
    }  # fmt: skip
    plain = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return layout(
        colours, margin={"l": 0, "r": 0, "t": 0, "b": 0}, images=[picture], annotations=notes, hovermode="closest",
        hoverdistance=24, xaxis={**plain, "range": [window.west, window.east]},
        yaxis={**plain, "range": [window.south, window.north], "scaleanchor": "x"},
    )  # fmt: skip
