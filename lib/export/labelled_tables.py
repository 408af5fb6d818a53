"""Tables as people read them: columns with labels and units, numbers rounded as on the screen."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import NamedTuple

import pandas as pd

from ..domain.outcome import Outcome
from ..narrative.formatting import is_number
from ..narrative.kpis import IDENTITY, KPIS, OUTCOME_KPIS, Kpi, compare_kpi, describe_mark, format_value

KPI_HEAD = ("Key figure", "Unit", "Scenario", "Baseline", "Difference", "Note on the scenario", "Meaning")


class Rounded(NamedTuple):
    """A number as it is shown, and its decimals."""

    value: float
    digits: int


class Column(NamedTuple):
    """How a column reads: a label with its unit, and the decimals of its numbers."""

    label: str
    digits: int = 0


COLUMNS: Mapping[str, Column] = {
    "warehouse_id": Column("Id"),
    "number": Column("No."),
    "week": Column("Week"),
    "stage": Column("Stage"),
    "name": Column("Name"),
    "country": Column("Country"),
    "gateway": Column("Gateway"),
    "service": Column("Service"),
    "resource": Column("Resource"),
    "detail": Column("Needed and available"),
    "parcels": Column("Parcels"),
    "delivered": Column("Parcels delivered"),
    "road_km": Column("Road (km)"),
    "load_pct": Column("Load (%)", 1),
    "flights_per_week": Column("Flights per week", 1),
    "flown_per_week": Column("Flights flown per week", 1),
    "offered_t": Column("Block space (t/week)", 1),
    "carried_t": Column("Carried (t/week)", 1),
    "load_weight_pct": Column("Load by weight (%)", 1),
    "load_volume_pct": Column("Load by volume (%)", 1),
    "created_t": Column("Offered (t/week)", 1),
    "received_t": Column("At the warehouse (t/week)", 1),
    "delivered_t": Column("Delivered (t/week)", 1),
    "waiting_flight_t": Column("Waiting for a flight (t)", 1),
    "in_customs_t": Column("In customs (t)", 1),
    "waiting_truck_t": Column("Waiting for a truck (t)", 1),
    "days": Column("Days", 2),
}


def kpi_rows(outcome: Outcome, baseline: Outcome) -> Iterator[tuple[object, ...]]:
    """Yield the key figures by label, with units, rounded, beside the baseline's and with their difference."""
    for kpi in (kpi for kpi in OUTCOME_KPIS if kpi not in IDENTITY):
        mine, reference = (_shown(kpi, each.kpis.get(kpi.key)) for each in (outcome, baseline))
        change = compare_kpi(kpi, outcome.kpis, baseline.kpis).change
        difference = None if change is None else _shown(kpi, change)
        yield kpi.label, kpi.unit, mine, reference, difference, describe_mark(kpi, outcome.kpis), kpi.meaning


def labelled(table: pd.DataFrame) -> tuple[list[str], list[list[object]]]:
    """Return head and rows of a table, its index first, of the columns that have a label."""
    flat = table.reset_index()
    known = [str(column) for column in flat.columns if column in KPIS or column in COLUMNS]
    head = [_label(KPIS[key]) if key in KPIS else COLUMNS[key].label for key in known]
    return head, [[_cell(key, row[key]) for key in known] for row in flat.to_dict("records")]


def _label(kpi: Kpi) -> str:
    return f"{kpi.label} ({kpi.unit})" if kpi.unit else kpi.label


def _cell(key: str, value: object) -> object:
    if key in KPIS:
        return _shown(KPIS[key], value)
    digits = COLUMNS[key].digits
    return Rounded(round(value, digits), digits) if isinstance(value, float) and isfinite(value) else value


def _shown(kpi: Kpi, value: object) -> object:
    """Return a stored value in the unit of its label, rounded; text as it reads, None if it is undefined."""
    if isinstance(value, bool | str):
        return format_value(kpi, value)
    if not is_number(value) or not isfinite(value):
        return None
    return Rounded(round(kpi.scale * float(value), kpi.format.digits), kpi.format.digits)
