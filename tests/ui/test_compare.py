"""The Compare page without a browser: which scenarios, one link for all of them, figures, levers and intervals."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from lib.experiments.compare import encode
from lib.scenario import PRESETS, Content
from lib.store.scenarios import save
from lib.whatif import MODEL_VERSION
from tests.shipped import shipped_network
from tests.ui.conftest import session_of, text, until

TRIPLED = "Volumes tripled"


def opened(app: AppTest, **link: str | list[str]) -> AppTest:
    app.query_params.update(link)
    app.switch_page("pages/compare.py")
    app.run()
    assert not app.exception
    assert not app.error
    return app


def link(app: AppTest) -> dict[str, list[str]]:
    """Return the parameters of the link that spells out the comparison."""
    return {key: each if isinstance(each, list) else [each] for key, each in session_of(app).written_link.items()}


def letters(app: AppTest) -> list[str]:
    return [letter for letter in "ABCD" if f"<b>{letter} · " in text(app)]


def test_the_baseline_stands_against_daily_flights_and_a_change_against_the_baseline(app: AppTest) -> None:
    opened(app)
    assert letters(app) == ["A", "B"]
    assert "B · Daily flights" in text(app)
    assert ">Flights per week</td>" in text(app)
    app.slider(key="lever:flights_per_week").set_value(5).run()
    assert "A · Baseline" in text(app)
    assert "B · Flights per week 5 (current)" in text(app)


def test_up_to_four_by_preset_saved_scenario_and_pasted_link(app: AppTest) -> None:
    content = Content(MODEL_VERSION, shipped_network().data_hash, {"drivers": "team"})
    offered = f"Two at the wheel · {save(content, {}, 'Two at the wheel').id[:8]}"
    opened(app, flights_per_week="5")
    app.selectbox(key="compare-add").set_value(TRIPLED).run()
    app.selectbox(key="compare-add").set_value(offered).run()
    assert letters(app) == ["A", "B", "C", "D"]
    assert "D · Two at the wheel" in text(app)
    assert not any(box.key == "compare-add" for box in app.selectbox), "four is the most"
    tripled = shipped_network().levers.normalise(PRESETS["volumes-tripled"].scenario)
    assert link(app)["with"] == ["baseline", encode(tripled), "drivers:team"]
    app.button(key="remove-0").click().run()
    assert letters(app) == ["A", "B", "C"]
    app.text_input(key="compare-link").set_value("http://elsewhere:9/explain?m=2&own_trucks_lgg=24&view=x").run()
    assert link(app)["with"][-1] == "own_trucks_lgg:24"


def test_a_link_without_a_scenario_says_what_to_copy(app: AppTest) -> None:
    opened(app)
    app.text_input(key="compare-link").set_value("http://elsewhere/").run()
    assert "Copy it from the address bar" in app.error[0].value
    assert letters(app) == ["A", "B"]


def test_whoever_opens_the_link_sees_the_same_figures(app: AppTest) -> None:
    opened(app, flights_per_week="5")
    app.selectbox(key="compare-add").set_value(TRIPLED).run()
    told, given = figures(app), link(app)
    again = opened(AppTest.from_file(app._script_path, default_timeout=120), **given)
    assert figures(again) == told
    assert link(again) == given


def figures(app: AppTest) -> str:
    return next(body for element in app.get("html") if "Figures of the scenarios" in (body := element.proto.body))


@pytest.mark.usefixtures("at_once")
def test_differences_come_with_their_paired_intervals(app: AppTest) -> None:
    opened(app, flights_per_week="5")
    assert "<small" in figures(app)
    assert " d to " not in figures(app)
    until(app, lambda app: " d to " in figures(app))
    assert "95 % interval of that mean (39 runs in units of 1024 parcels, with the same draws in both" in text(app)


def test_a_difference_is_mine_minus_the_reference_and_agrees_with_what_stands_beside_it(app: AppTest) -> None:
    opened(app, flights_per_week="5")
    row = next(row for row in figures(app).split("<tr>") if "To warehouse" in row)
    reference, mine = (float(number) for number in re.findall(r">([0-9.]+) days", row))
    difference = re.search(r"<small[^>]*>([+−][0-9.]+) d</small>", row)
    assert difference
    assert float(difference[1].replace("−", "-")) == pytest.approx(mine - reference)
    assert mine < reference
    assert 'class="lc-better"' in row


def test_the_page_opens_with_the_verdict(app: AppTest) -> None:
    opened(app, flights_per_week="7", aircraft_released="3")
    verdict = app.title[0].value
    assert verdict.startswith("Daily flights against Baseline: ")
    assert "days faster" in verdict.replace("\u00a0", " ")
    assert "dearer per parcel" in verdict.replace("\u00a0", " ")
    assert "most of it is the wait for a flight" in verdict.replace("\u00a0", " ")


def test_maps_and_countries_follow_the_pair_and_the_measure(app: AppTest) -> None:
    opened(app, flights_per_week="5", **{"with": ["baseline", "spain_gateway:LGG"]})
    assert "Every parcel is delivered in both." in text(app)
    assert "0 in every column: undelivered" in text(app)
    assert "Undelivered" not in figures(app)
    app.button_group(key="switch:view").set_value("C").run()
    app.button_group(key="switch:measure").set_value("tonnes").run()
    assert not app.exception
    assert "over 10 % more" in text(app)
    assert "Coloured: C" in text(app)


def test_what_a_hostile_link_holds_is_named(app: AppTest) -> None:
    hostile = ["flights_per_week:99", "wings:2,<script>:1", "drivers:team", "baseline"]
    link: dict[str, str | list[str]] = {"with": hostile, "view": "Z", "measure": "<b>"}
    opened(app, **link)
    told = " ".join(warning.value for warning in app.warning).replace("\\", "")
    assert "1 to 21" in told
    assert "wings" in told
    assert "1 of the link's scenarios left out" in told
    assert letters(app) == ["A", "B", "C", "D"]
    assert "<script>" not in text(app)


def test_nothing_that_arrives_is_compared_too(app: AppTest) -> None:
    opened(app, cancellation_pct="100")
    assert "–" in figures(app)
    assert "Days, tonnes and undelivered parcels by country" in text(app)


def test_every_lever_that_differs_is_listed_and_no_other(app: AppTest) -> None:
    opened(app, flights_per_week="5", drivers="team", **{"with": ["demand_pct:120,drivers:team"]})
    listed = next(body for element in app.get("html") if "Levers that differ" in (body := element.proto.body))
    assert "Flights per week" in listed
    assert "Demand" in listed
    assert "Drivers" not in listed
