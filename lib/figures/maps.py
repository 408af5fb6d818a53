"""The two maps: great circles of the air services, and the European lanes along their roads."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..domain.clock import MEASURED_WEEKS
from ..domain.network import Network, rows, rows_by
from ..domain.network_edits import Open, read_edits
from ..domain.outcome import Outcome
from ..narrative.kpis import AT_LEAST, DAYS_P90, format_kpi
from ..network import edited
from .geography import Frame, Path2D, course, frames, middle, roads
from .map_layers import Trace, arrow, dots, labels, line, map_layout, safe, widths
from .palette import Palette

ASPECT = 1.95  # width by height of both maps; the page's styles say the same
AIR_WIDTH_PX, LANE_WIDTH_PX, CASING_PX = (1.5, 9.0), (1.2, 8.0), 7.0
RING_PX = 8
FADED = 0.22  # opacity of what is not chosen
COVERED_KM = 5  # by road, within which the ring of a gateway covers its warehouse
ROADS_CREDIT = "© OpenStreetMap contributors"
DAYS_LETTERS, FLIGHTS_LETTERS = len(" 10.0 d"), len(" · 10/wk")  # the same for every scenario, so that labels stay put


class Leg(NamedTuple):
    """A flown leg: flights, tonnes and offered tonnes per week."""

    start: str
    end: str
    flights: float
    tonnes: float
    offered: float


class Look(NamedTuple):
    """How a lane is drawn: colour, opacity, and its hover."""

    warehouse: str
    tint: str
    strength: float
    hover: str


def air_map(outcome: Outcome, network: Network, colours: Palette) -> dict[str, object]:
    """Draw the air legs as great circles, as wide as the tonnes per week that they carry."""
    network = edited(network, outcome.edits)
    frame, places = frames()["eurasia"], rows_by(network.facilities, "facility_id")
    legs = air_legs(outcome.air, network.air_services)
    arcs = [frame.arc(lonlat(places[leg.start]), lonlat(places[leg.end])) for leg in legs]
    stops = [places[stop] for stop in dict.fromkeys([*(leg.start for leg in legs), *(leg.end for leg in legs)])]
    points = frame.project([stop.lon for stop in stops], [stop.lat for stop in stops])
    hovers = [f"<b>{safe(stop.name)}</b>" for stop in stops]
    window = frame.window(*_joined(arcs), ASPECT)
    style = {
        "font": {"size": 12, "color": colours.ink},
        "bgcolor": colours.paper,
        "bordercolor": colours.line,
        "borderwidth": 1,
        "borderpad": 3,
    }
    texts = [_stop_label(stop.facility_id, stop.name, legs) for stop in stops]
    letters = [len(f"{stop.facility_id} {stop.name}") + FLIGHTS_LETTERS for stop in stops]
    notes = labels(window, points, texts, letters, arcs, style)
    data = [*_arcs(legs, arcs, places, colours), dots(points, hovers, colours)]
    return {"data": data, "layout": map_layout(frame, window, colours, notes)}


def air_legs(air: pd.DataFrame, services: pd.DataFrame) -> list[Leg]:
    """Return the legs of the timetable with what is flown, each once; freight uses all legs to its gateway."""
    routes = rows_by(services, "service_id")
    flights: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    tonnes: dict[tuple[str, str], tuple[float, float]] = {}
    for row in air.itertuples():
        for ends in pairwise(_until(str(routes[row.service].route).split("-"), row.gateway)):
            flights.setdefault(ends, {}).setdefault(row.service, (row.flown_per_week, row.flights_per_week))
            carried, offered = tonnes.get(ends, (0.0, 0.0))
            tonnes[ends] = carried + row.carried_t, offered + row.offered_t
    summed = {ends: np.sum(list(of_service.values()), axis=0) for ends, of_service in flights.items()}
    return [Leg(*ends, float(flown), *tonnes[ends]) for ends, (flown, scheduled) in summed.items() if scheduled > 0]


def lanes_map(outcome: Outcome, network: Network, colours: Palette, chosen: str = "") -> dict[str, object]:
    """Draw the lanes along their roads: width by parcels, colour by mean days to the warehouse; `chosen` stands out.

    The `meta` of a lane is its warehouse's id. No array depends on volumes: plotly would draw all of the others again.
    """
    network, frame = edited(network, outcome.edits), frames()["europe"]
    table = outcome.lanes.sort_values("road_km", kind="stable")  # always so: plotly draws a new order all over again
    lanes = {str(lane.Index): lane for lane in table.itertuples()}
    looks = [_look(lane, chosen, colours) for lane in lanes.values()]
    paths = [lane_path(lane.lane, network, frame) for lane in lanes.values()]
    ends = frame.project(table["lon"], table["lat"])
    window = frame.window(*ends, ASPECT)
    labelled = [lanes[key] for key in ([chosen] if chosen else _first_labels(outcome))]
    texts = [f"{lane.name} {_mean_days(lane)}" for lane in labelled]
    letters = [len(lane.name) + DAYS_LETTERS for lane in labelled]
    spots = frame.project([lane.lon for lane in labelled], [lane.lat for lane in labelled])
    style: dict[str, object] = {"font": {"size": 11, "color": colours.ink}}
    notes = [credit(colours), *labels(window, spots, texts, letters, paths, style)]
    wide = widths(table["parcels"].to_numpy(float), LANE_WIDTH_PX)
    drawn = [_lane(*lane) for lane in zip(looks, paths, wide, strict=True)]
    data = [*drawn, _stations(ends, looks, colours), gateways(network, table, frame, colours)]
    return {"data": data, "layout": map_layout(frame, window, colours, notes)}


def _look(lane: Any, chosen: str, colours: Palette) -> Look:
    tint = colours.of_days(lane.days_to_warehouse_mean)
    return Look(str(lane.Index), tint, 1.0 if chosen in ("", lane.Index) else FADED, _lane_hover(lane))


def _first_labels(outcome: Outcome) -> list[str]:
    """Return the warehouses in the order that they get labels, as far as there is room: new ones, then busy ones."""
    opened = {edit.warehouse for edit in read_edits(outcome.edits) if isinstance(edit, Open)}
    parcels = outcome.lanes["parcels"].to_dict()
    return sorted(parcels, key=lambda warehouse: (warehouse not in opened, -parcels[warehouse]))


def format_days(days: float | None) -> str:
    """Format days with their unit, an en dash if nothing arrives."""
    return "–" if days is None or days != days else f"{days:.1f} d"


def _arcs(legs: Sequence[Leg], arcs: Sequence[Path2D], places: Mapping[str, Any], colours: Palette) -> list[Trace]:
    traces: list[Trace] = []
    wide = widths(np.array([leg.tonnes for leg in legs]), AIR_WIDTH_PX)
    for leg, arc, width in zip(legs, arcs, wide, strict=True):
        hover = (
            f"<b>{safe(places[leg.start].name)} → {safe(places[leg.end].name)}</b><br>"
            f"{leg.flights:.3g} flights per week<br>{leg.tonnes:,.0f} of {leg.offered:,.0f} t per week"
        )
        casing = line(arc, width + CASING_PX, colours.accent, 0.2)
        traces += [casing, line(arc, width, colours.accent, 1, hover), arrow(middle(arc), width, colours.paper)]
    return traces


def _lane(look: Look, path: Path2D, width: float) -> Trace:
    drawn = line(path, width, look.tint, look.strength, f"{look.hover}<br><i>Click to focus on it</i>")
    return {**drawn, "meta": look.warehouse}


def _stations(points: Path2D, looks: Sequence[Look], colours: Palette) -> Trace:
    """Return rings at the warehouses; the hover is that of the end of their lane."""
    marker = {
        "size": RING_PX,
        "color": colours.paper,
        "opacity": [look.strength for look in looks],
        "line": {"color": colours.ink, "width": 1.6},
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[0],
        "y": points[1],
        "hoverinfo": "skip",
        "marker": marker,
    }


def gateways(network: Network, lanes: pd.DataFrame, frame: Frame, colours: Palette) -> Trace:
    """Return rings for the gateways that lanes (rows of `Outcome.lanes`) start from; a ring that covers a warehouse has
    its id as custom data, so that a click finds it.
    """
    of_lane = rows_by(network.lanes, "lane_id")
    used = {of_lane[lane].origin for lane in lanes["lane"]}
    gates = [place for place in rows(network.facilities) if place.facility_id in used]
    near = lanes[lanes["road_km"] <= COVERED_KM]
    covered = {of_lane[lane].origin: [warehouse] for warehouse, lane in near["lane"].items()}
    hovers = [f"<b>{safe(gate.name)}</b> gateway" for gate in gates]
    rings = dots(frame.project([gate.lon for gate in gates], [gate.lat for gate in gates]), hovers, colours)
    return {**rings, "customdata": [covered.get(gate.facility_id) for gate in gates]}


def lane_path(lane: str, network: Network, frame: Frame) -> Path2D:
    """Return a lane's course along its roads, routed on the road graph if no file has it."""
    if lane in roads(frame):
        return roads(frame)[lane]
    places, row = rows_by(network.facilities, "facility_id"), rows_by(network.lanes, "lane_id")[lane]
    ends = lonlat(places[row.origin]), lonlat(places[row.destination])
    return course(frame, *ends, by_road=row.mode == "road")


def _lane_hover(lane: Any) -> str:
    """Describe what a lane (a row of `Outcome.lanes`) carries and how fast."""
    return (
        f"<b>{safe(lane.name)}</b>, {lane.road_km:,.0f} km<br>"
        f"{lane.parcels / len(MEASURED_WEEKS):,.0f} parcels per week, {lane.tonnes_per_week:,.0f} t<br>"
        f"{_mean_days(lane)} to the warehouse, 9 in 10 within {format_kpi(DAYS_P90, lane._asdict())}<br>"
        f"{lane.trucks_per_week:,.0f} trucks per week, {lane.truck_load_pct:.0f} % load"
        + (f"<br>{lane.undelivered_parcels:,.0f} parcels undelivered" if lane.undelivered_parcels else "")
    )


def _mean_days(lane: Any) -> str:
    """Format the mean days of a lane, marked where they are a lower bound."""
    return f"{AT_LEAST if lane.undelivered_parcels else ''}{format_days(lane.days_to_warehouse_mean)}"


def _stop_label(stop: str, name: str, legs: Sequence[Leg]) -> str:
    arrivals = sum(leg.flights for leg in legs if leg.end == stop)
    return f"<b>{safe(stop)}</b> {safe(name)}" + (f" · {arrivals:.{int(arrivals < 1)}f}/wk" if arrivals else "")


def _until(stops: list[str], gateway: str) -> list[str]:
    return stops[: stops.index(gateway) + 1]


def lonlat(place: Any) -> tuple[float, float]:
    """Return a facility's degrees."""
    return float(place.lon), float(place.lat)


def _joined(paths: Sequence[Path2D]) -> Path2D:
    return np.concatenate([path[0] for path in paths]), np.concatenate([path[1] for path in paths])


def credit(colours: Palette) -> dict[str, object]:
    """Return the credit that the roads' source asks for."""
    return {
        "x": 1,
        "y": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "bottom",
        "text": ROADS_CREDIT,
        "showarrow": False,
        "font": {"size": 10, "color": colours.quiet},
    }
