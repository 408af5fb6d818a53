"""A plan's workbook, read back: whole, with every truck, stop and hour of the plan and its proof."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from lib.domain.network import Network, rows_by
from lib.export.linehaul_workbook import plan_workbook
from lib.network.case import build_case
from lib.scenario import Scenario
from lib.typical_week import WeekPlan, fleet_size_curve, format_week_minute, plan_week
from tests.export.packages import faults
from tests.export.test_files import office, opened

__all__ = ["office"]  # a fixture


@pytest.fixture(scope="module")
def plan(network: Network) -> WeekPlan:
    return plan_week(build_case(network, Scenario()), quick=True)


@pytest.fixture(scope="module")
def file(plan: WeekPlan) -> bytes:
    names = {place: row.name for place, row in rows_by(plan.network.facilities, "facility_id").items()}
    return plan_workbook(plan, names, [("Link", "=cmd|' /C calc'!A0")], fleet_size_curve(plan, prove=False))


def table(file: bytes, sheet: str) -> list[dict[str, Any]]:
    """Return a sheet's rows by their headings."""
    head, *body = load_workbook(io.BytesIO(file))[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_every_truck_stop_and_hour_is_there(plan: WeekPlan, file: bytes) -> None:
    assert faults(file) == []
    trucks, stops, hours = (table(file, sheet) for sheet in ("Trucks", "Stops", "Hour by hour"))
    assert [row["Leaves"] for row in trucks] == [format_week_minute(tour.trip.depart_min) for tour in plan.tours]
    assert sum(row["EUR"] for row in trucks) == pytest.approx(sum(t.trip.total_c for t in plan.tours) / 100)
    assert sum(row["Floor units"] for row in stops) == sum(
        floor for tour in plan.tours for stop in tour.trip.stops for _, floor in stop.lots
    )
    assert len(hours) == sum(len(tour.segments) for tour in plan.tours)
    about = {row["What"]: row["Value"] for row in table(file, "About")}
    assert about["Cost per week, EUR"] == pytest.approx(plan.eur)
    assert about["Lower bound with these routes, EUR"] == pytest.approx(plan.bound_eur)
    assert about["Link"] == "=cmd|' /C calc'!A0"
    assert load_workbook(io.BytesIO(file))["About"]["B2"].data_type == "s", "text, not a formula"
    curve = table(file, "Number of own trucks")
    assert [row["Own trucks"] for row in curve] == list(range(len(curve)))
    assert all(row["Lower bound, EUR per week"] <= row["EUR per week"] for row in curve)


def test_workbook_opens(plan: WeekPlan, file: bytes, office: str, tmp_path: Path) -> None:
    words, pages = opened(office, file, "xlsx", tmp_path)
    assert pages
    assert f"{plan.tours[0].trip.km:,}".replace(",", "") in "".join(words).replace(",", "")
