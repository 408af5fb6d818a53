"""Figures: what they draw adds up, stays inside its frame, and keeps labels apart."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lib.domain.journeys import STAGES
from lib.figures.bars import CUT_SIGN
from lib.figures.distribution import BINS_PER_DAY, days_curve
from lib.figures.draw import draw
from lib.figures.geography import frames, middle, roads
from lib.figures.labels import LETTER_PX, LINE_PX, PADDING_PX, place
from lib.figures.map_layers import safe, widths
from lib.figures.maps import air_legs, gateways
from lib.figures.marginal_bars import describe_cut, marginal_bars
from lib.figures.palette import DARK, DAY_LIMITS, LIGHT, Palette
from lib.figures.stages import ROWS, TO_DOOR, TO_WAREHOUSE, cascade, waterfall
from lib.narrative.kpis import DAYS_MEAN, format_change
from tests.shipped import shipped_network

DAYS = {stage: 0.1 * (number + 1) for number, stage in enumerate(STAGES)}


def test_curve_holds_every_parcel_that_arrives() -> None:
    bins = np.zeros(121, np.int64)
    bins[[20, 40, 120]] = 60, 30, 10  # the last is later or never
    days, share = days_curve(bins)
    assert days[20] == pytest.approx(20.5 / BINS_PER_DAY)
    assert share.sum() / BINS_PER_DAY == pytest.approx(90)


def test_cascade_follows_on_and_sums_up() -> None:
    bars = dict(zip(ROWS, cascade(DAYS), strict=True))
    assert bars["fly"][0] == pytest.approx(DAYS["origin"] + DAYS["wait for flight"])
    assert bars[TO_WAREHOUSE] == pytest.approx((0.0, sum(list(DAYS.values())[:7])))
    assert bars["warehouse"][0] == pytest.approx(bars[TO_WAREHOUSE][1])
    assert bars[TO_DOOR] == pytest.approx((0.0, sum(DAYS.values())))


def test_waterfall_tells_the_difference() -> None:
    slower = DAYS | {"fly": DAYS["fly"] + 0.25}
    figure = waterfall(slower, DAYS, LIGHT)
    texts = figure["data"][2]["text"]  # type: ignore[index]
    assert "+0.25" in texts[ROWS.index("fly")]
    assert "+" not in texts[ROWS.index("origin")]
    assert json.loads(draw(figure).to_json())["data"][0]["type"] == "bar"


def steps(days: list[float]) -> pd.DataFrame:
    names = [f"step {n}" for n in range(len(days))]
    key = DAYS_MEAN.key
    return pd.DataFrame({"step": names, key: days, f"{key}_low": np.nan, f"{key}_high": np.nan})


@pytest.mark.parametrize(
    ("days", "longest"),
    [
        ([-0.5, -0.2, 0.2, 0.3, 7.3, 17.2], 0.75),  # two of six dwarf the others: cut at 1.5 times the third
        ([-0.5, -0.2, 0.2, 0.3, 0.4, 1.2], 1.2),  # in proportion
        ([-9.0, 0.3], 9.0),  # of two rows none is out of proportion
    ],
)
def test_a_bar_that_would_dwarf_the_others_is_cut_and_keeps_its_value(days: list[float], longest: float) -> None:
    figure: dict[str, Any] = marginal_bars(steps(days), DAYS_MEAN, LIGHT)
    drawn = [bar["base"][0] + bar["x"][0] for bar in figure["data"]]
    assert max(map(abs, drawn)) == pytest.approx(longest)
    cut = sum(abs(value) > longest for value in days)
    assert sum(CUT_SIGN in note["text"] for note in figure["layout"]["annotations"]) == cut
    assert bool(describe_cut(figure)) is bool(cut)
    assert format_change(DAYS_MEAN, max(days)) in [note["text"] for note in figure["layout"]["annotations"]]


def test_a_click_on_a_gateway_finds_the_warehouse_that_its_ring_covers() -> None:
    lanes = pd.DataFrame({"lane": ["LGG-W-PAR", "RIX-W-RIX"], "road_km": [370.0, 3.0]}, index=["W-PAR", "W-RIX"])
    rings: dict[str, Any] = gateways(shipped_network(), lanes, frames()["europe"], LIGHT)
    assert dict(zip(rings["text"], rings["customdata"], strict=True)) == {
        "<b>Liège</b> gateway": None,
        "<b>Riga Airport</b> gateway": ["W-RIX"],
    }


def test_labels_keep_clear_of_each_other_and_of_the_edge() -> None:
    points = tuple((float(x), float(y)) for x in range(40, 300, 45) for y in range(30, 150, 30))
    letters = (12,) * len(points)
    boxes = []
    for point, offset in zip(points, place(points, letters, (), (320.0, 180.0)), strict=True):
        if offset:
            x, y, width = point[0] + offset[0], point[1] + offset[1], 12 * LETTER_PX + PADDING_PX
            boxes.append((x - width / 2, y - LINE_PX / 2, x + width / 2, y + LINE_PX / 2))
    assert 3 <= len(boxes) < len(points)
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 320 and box[3] <= 180 for box in boxes)
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]]
    assert not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in pairs)


def test_a_label_at_the_edge_keeps_inside_and_clear_of_its_line() -> None:
    line = tuple((36.0 + 6 * step, 100.0 - step) for step in range(60))  # to the east and a little south
    offsets = place(((36.0, 100.0), (100.0, 105.0)), (17, 22), line, (480.0, 246.0))
    assert None not in offsets


def test_labels_keep_clear_of_lines() -> None:
    line = tuple((float(x), 60.0) for x in range(50, 200, 6))
    (offset,) = place(((50.0, 50.0),), (8,), line, (200.0, 100.0))
    assert offset is not None
    assert abs(50 + offset[1] - 60) > LINE_PX / 2


def test_freight_uses_every_leg_to_its_gateway() -> None:
    columns = ["service", "gateway", "flown_per_week", "flights_per_week", "carried_t", "offered_t"]
    air = pd.DataFrame(
        [("A", "LGG", 3, 4, 70.0, 100.0), ("A", "MAD", 3, 4, 30.0, 50.0), ("B", "LGG", 2, 2, 5.0, 9.0)], columns=columns
    )
    services = pd.DataFrame({"service_id": ["A", "B"], "route": ["HKG-LGG-MAD", "HKG-LGG"]})
    assert air_legs(air, services) == [("HKG", "LGG", 5, 105.0, 159.0), ("LGG", "MAD", 3, 30.0, 50.0)]
    grounded = air.assign(flown_per_week=0)
    assert [leg.flights for leg in air_legs(grounded, services)] == [0, 0], "a leg without flights stays on the map"


def test_great_circle_bends_north_and_window_stays_inside() -> None:
    frame = frames()["eurasia"]
    x, y = frame.arc((113.9, 22.3), (5.4, 50.6))
    window = frame.window(x, y, 1.95)
    assert frame.west <= window.west < x.min()
    assert x.max() < window.east <= frame.east
    assert frame.south <= window.south < window.north <= frame.north
    assert (window.east - window.west) / (window.north - window.south) == pytest.approx(1.95)
    lat_of_the_middle = middle((x, y))[1]
    assert lat_of_the_middle > (y[0] + y[-1]) / 2


def test_roads_are_lines_within_the_frame() -> None:
    frame = frames()["europe"]
    for x, y in roads(frame).values():
        assert len(x) >= 2
        assert frame.west < x.min() < x.max() < frame.east
        assert frame.south < y.min() < y.max() < frame.north


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_stage_and_every_span_of_days_has_a_colour_of_its_own(colours: Palette) -> None:
    assert tuple(colours.stages) == STAGES
    assert len(set(colours.stages.values())) == len(STAGES)
    assert len(set(colours.days)) == len(DAY_LIMITS) + 1
    assert [colours.of_days(days) for days in (1.0, 10.0, 10.1)] == [
        colours.days[0],
        colours.days[-2],
        colours.days[-1],
    ]
    assert colours.of_days(float("nan")) == colours.quiet


def test_widths_and_names() -> None:
    assert widths(np.array([0.0, 50.0, 100.0]), (1.0, 9.0)).tolist() == [1.0, 5.0, 9.0]
    assert widths(np.zeros(2), (1.0, 9.0)).tolist() == [1.0, 1.0]
    assert safe("<b>A & B</b>") == "&lt;b&gt;A &amp; B&lt;/b&gt;"
