"""A week of a replay as the browser animates it: maps, paths, moves and queues, small enough to send at once."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..domain.clock import EPOCH, HOUR_MIN, WEEK_MIN
from ..domain.network import Network
from ..outcome.movements import FLIGHT, HOURS, PLACES, Replay
from .geography import Frame, Path2D, course, frames, roads
from .maps import ASPECT, ROADS_CREDIT, lonlat
from .palette import Palette

WIDE = 1_000  # units of a map's width
HIGH = round(WIDE / ASPECT)
WEEK_HOURS = WEEK_MIN // HOUR_MIN
KG = 1_000
TINTS = ("ink", "quiet", "faint", "line", "paper", "accent", "warn", "good")
# Curves of a gateway: what its freight waits for.
CURVES = (
    ("flight", "Waiting for a flight", ("waiting for a flight",), "wait for flight"),
    ("customs", "Unloading and customs", ("being unloaded", "in customs"), "gateway"),
    ("truck", "Waiting for a truck", ("waiting for a truck",), "drive"),
)


@dataclass(frozen=True)
class Sheet:
    """A part of a frame as a map of `WIDE` × `HIGH` units, upper left corner at (0, 0)."""

    name: str
    frame: Frame
    window: Frame

    def units(self, path: Path2D) -> list[float]:
        """Return a path as x, y, x, y, … in units."""
        scale = WIDE / (self.window.east - self.window.west)
        x, y = (path[0] - self.window.west) * scale, (self.window.north - path[1]) * scale
        return [round(float(value), 1) for value in np.column_stack([x, y]).ravel()]

    def picture(self, colours: Palette) -> dict[str, Any]:
        """Return where the frame's drawing lies."""
        corner = self.units(
            (np.array([self.frame.west, self.frame.east]), np.array([self.frame.north, self.frame.south]))
        )
        source = "app/static/" + self.frame.svg.format(theme=colours.name)
        return {"name": self.name, "source": source, "corner": corner}


def motion(replay: Replay, network: Network, week: int, colours: Palette) -> dict[str, Any]:
    """Return a week (0–11) of a replay as plain data; times are minutes from the week's start."""
    start = week * WEEK_MIN
    moves = replay.moves[(replay.moves.departs < start + WEEK_MIN) & (replay.moves.arrives > start)]
    places = network.facilities.set_index("facility_id")
    sheets = _sheets(replay.moves, places)
    paths = _paths(moves, places, sheets, set(network.lanes.lane_id[network.lanes["mode"] == "road"]))
    return {
        "start": int(EPOCH.timestamp()) * 1000 + start * 60_000,
        "minutes": WEEK_MIN,
        "origin": network.air_services["route"].iloc[0].split("-")[0],
        "wide": WIDE,
        "high": HIGH,
        "maps": [sheet.picture(colours) for sheet in sheets],
        "places": _places(moves, replay, places, sheets),
        "paths": list(paths.values()),
        "moves": _moves(moves, list(paths), start),
        "curves": [{"key": key, "title": title, "colour": colours.stages[stage]} for key, title, _, stage in CURVES],
        "queues": {
            gateway: {key: _curve(replay, g, among, week) for key, _, among, _ in CURVES}
            for g, gateway in enumerate(replay.gateways)
        },
        "colours": {name: getattr(colours, name) for name in TINTS},
        "credit": ROADS_CREDIT,
    }


def busiest(replay: Replay, week: int) -> tuple[str, str, int, int] | None:
    """Return (gateway, what its freight waits for, parcels, minute) of the week's longest queue, None if none waits."""
    found = [
        (max(curve), gateway, title, curve.index(max(curve)))
        for g, gateway in enumerate(replay.gateways)
        for _, title, among, _ in CURVES
        for curve in [_curve(replay, g, among, week)]
    ]
    parcels, gateway, title, hour = max(found, default=(0, "", "", 0))
    return (gateway, title, parcels, week * WEEK_MIN + hour * HOUR_MIN) if parcels else None


def _curve(replay: Replay, gateway: int, among: Iterable[str], week: int) -> list[int]:
    hours = slice(week * WEEK_HOURS, min((week + 1) * WEEK_HOURS, HOURS) + 1)
    return replay.counts[[PLACES.index(place) for place in among], gateway, hours].sum(axis=0).tolist()


def _sheets(moves: pd.DataFrame, places: pd.DataFrame) -> tuple[Sheet, Sheet]:
    """Return the maps of the air routes and of the roads, from the whole horizon, so that all weeks look the same."""
    air, land = frames()["eurasia"], frames()["europe"]
    flown, driven = moves[moves.kind == FLIGHT], moves[moves.kind != FLIGHT]
    whole = np.array([air.west, air.east]), np.array([air.south, air.north])
    arcs = [air.arc(lonlat(places.loc[start]), lonlat(places.loc[end])) for start, end in _pairs(flown)] or [whole]
    ends = places.loc[sorted({*driven.origin, *driven.destination} or set(places.index))]
    over = air.window(np.concatenate([x for x, _ in arcs]), np.concatenate([y for _, y in arcs]), ASPECT)
    return Sheet("air", air, over), Sheet("land", land, land.window(*land.project(ends.lon, ends.lat), ASPECT))


def _pairs(moves: pd.DataFrame) -> list[tuple[str, str]]:
    return sorted({(a, b) for a, b in zip(moves.origin, moves.destination, strict=True) if a != b})


def _paths(
    moves: pd.DataFrame, places: pd.DataFrame, sheets: tuple[Sheet, Sheet], by_road: Container[str]
) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return by (lane, origin, destination) the path on both maps: along the road, else the great circle."""
    keys = sorted(set(zip(moves.lane, moves.origin, moves.destination, strict=True)))
    return {
        key: {
            sheet.name: sheet.units(_course(sheet.frame, places, *key, by_road=key[0] in by_road))
            for sheet in _shown(sheets, key[0])
        }
        for key in keys
    }


def _shown(sheets: tuple[Sheet, Sheet], lane: str) -> tuple[Sheet, ...]:
    """Return the maps that show a move: both a flight, the roads' alone a truck."""
    return sheets if not lane else sheets[1:]


def _course(frame: Frame, places: pd.DataFrame, lane: str, origin: str, destination: str, *, by_road: bool) -> Path2D:
    start, end = lonlat(places.loc[origin]), lonlat(places.loc[destination])
    if origin == destination:
        return frame.project([start[0]], [start[1]])
    if lane not in roads(frame):
        return course(frame, start, end, by_road=by_road)
    x, y = roads(frame)[lane]
    origin_xy = frame.project([start[0]], [start[1]])
    to_first, to_last = np.hypot(x[[0, -1]] - origin_xy[0], y[[0, -1]] - origin_xy[1])
    return (x, y) if to_first <= to_last else (x[::-1], y[::-1])


def _places(
    moves: pd.DataFrame, replay: Replay, places: pd.DataFrame, sheets: tuple[Sheet, Sheet]
) -> list[dict[str, Any]]:
    """Return airports, gateways and warehouses with their spots on the maps that show them."""
    flown = {*moves.origin[moves.kind == FLIGHT], *moves.destination[moves.kind == FLIGHT]}
    driven = {*moves.origin[moves.kind != FLIGHT], *moves.destination[moves.kind != FLIGHT]}
    rows = []
    for key in sorted(flown | driven | set(replay.gateways)):
        on = [
            sheet for sheet, shown in zip(sheets, (flown, driven | set(replay.gateways)), strict=True) if key in shown
        ]
        spots = {sheet.name: sheet.units(sheet.frame.project([places.lon[key]], [places.lat[key]])) for sheet in on}
        rows.append({"id": key, "name": str(places["name"][key]), "gateway": key in replay.gateways, **spots})
    return rows


def _moves(moves: pd.DataFrame, paths: list[tuple[str, str, str]], start: int) -> list[list[Any]]:
    """Return kind, name, path, origin, destination, departs, arrives, parcels, kg and trucks of every move."""
    index = {key: i for i, key in enumerate(paths)}
    return [
        [
            row.kind,
            row.name,
            index[row.lane, row.origin, row.destination],
            row.origin,
            row.destination,
            int(row.departs) - start,
            int(row.arrives) - start,
            int(row.parcels),
            round(row.grams / KG),
            int(row.own),
            int(row.spot),
            int(row.row),
        ]
        for row in moves.itertuples(index=False)
    ]
