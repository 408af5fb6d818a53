"""The briefing note: each number of each sentence recalculated here, every figure found in the document, one page."""

import io
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest
from docx import Document

from lib.domain.clock import DAY_MIN
from lib.experiments import marginals
from lib.experiments.attribution import attribute
from lib.experiments.evidence import Evidence
from lib.experiments.marginals import marginal_values
from lib.experiments.runner import Runner
from lib.experiments.seasons import season_ranges
from lib.export.briefing import _weigh, briefing, sentence_key
from lib.export.figure_registry import read
from lib.export.files import NOTE
from lib.export.read_back import read_back
from lib.export.report import Report
from lib.export.verify import SAME, TAMPERED, Again, check
from lib.scenario import Scenario
from tests.export.conftest import LINK, coarse
from tests.export.packages import faults
from tests.export.tampering import other_digit
from tests.shipped import shipped_network

MOVED = Scenario(flights_per_week=5, drivers="team")
STEPPED = ("flights_per_week", "own_trucks_lgg")
UNIT, SEASONS = 1024, 5


@cache
def evidence(scenario: Scenario) -> Evidence:
    """Return the studies of a note in few and coarse runs, of two levers."""
    runner, every = Runner(shipped_network(), None, workers=1, dask=""), marginals.single_steps
    with pytest.MonkeyPatch.context() as patch:
        few = lambda *given: (step for step in every(*given) if step.lever.key in STEPPED)  # noqa: E731
        patch.setattr(marginals, "single_steps", few)
        steps = marginal_values(runner, scenario, UNIT, 2)
    shares = attribute(runner, Scenario(), scenario, UNIT) if scenario.changes else None
    return Evidence(season_ranges(runner, scenario, UNIT, SEASONS), steps, shares)


@cache
def reported() -> Report:
    network = shipped_network()
    found = evidence(MOVED)
    return Report(network, coarse(network, MOVED), coarse(network, Scenario()), LINK, evidence=found, title="Note 1")


def sentences(report: Report) -> dict[str, str]:
    sections = briefing(report, report.evidence or evidence(MOVED))
    return {sentence_key(part, n): text for part in sections for n, text in enumerate(part.sentences, 1)}


def numbers(text: str) -> list[float]:
    """Return the numbers of a sentence in order, without their signs."""
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}f}")


def test_each_number_of_what_was_asked_and_changes_is_that_of_the_outcome() -> None:
    report, told = reported(), sentences(reported())
    mine, base = dict[str, Any](report.outcome.kpis), dict[str, Any](report.baseline.kpis)
    assert numbers(told["asked.1"]) == [3, 5]
    assert numbers(told["asked.2"]) == [mine["offered_parcels_per_week"], rounded(mine["offered_t_per_week"], 0)]
    mean, p90 = mine["days_to_warehouse_mean"], mine["days_to_warehouse_p90"]
    assert numbers(told["changes.1"])[:4] == [rounded(mean, 1), 9, 10, rounded(p90, 1)]
    assert numbers(told["changes.1"])[4] == pytest.approx(100 * mine["share_within_10_days"], abs=0.5)
    days = abs(rounded(mean, 1) - rounded(base["days_to_warehouse_mean"], 1))
    cost = abs(rounded(mine["cost_eur_per_parcel"], 2) - rounded(base["cost_eur_per_parcel"], 2))
    carried = abs(rounded(mine["carried_t_per_week"], 0) - rounded(base["carried_t_per_week"], 0))
    assert numbers(told["changes.2"]) == pytest.approx([one for one in (days, cost, carried) if one])


def test_each_number_of_why_is_that_of_stages_and_shares_that_add_up() -> None:
    report, told = reported(), sentences(reported())
    changes = report.outcome.stages["days"] - report.baseline.stages["days"]
    largest = changes.loc[changes.abs().idxmax()]
    assert numbers(told["why.1"]) == [abs(rounded(changes.sum(), 1)), abs(rounded(largest, 1))]
    shares = evidence(MOVED).shares
    assert shares
    signed = re.findall(r"([+−])([\d.]+) d\b", told["why.2"])
    total, *parts = [float(f"{'-' if sign == '−' else ''}{number}") for sign, number in signed]
    assert total == rounded(shares.total_min / DAY_MIN, 2)
    assert sum(parts) == pytest.approx(total)
    assert parts == pytest.approx([minutes / DAY_MIN for minutes in shares.levers.share_min], abs=0.01)
    assert f"units of {UNIT} parcels" in told["why.2"]


def test_each_number_of_the_risks_is_that_of_seasons_and_loads() -> None:
    report, told = reported(), sentences(reported())
    ranges = evidence(MOVED).seasons.ranges
    ends = [
        [rounded(scale * ranges[end][key], digits) for end in ("low", "high")]
        for key, scale, digits in (
            ("days_to_warehouse_mean", 1, 1),
            ("share_within_10_days", 100, 1),
            ("cost_eur_per_parcel", 1, 2),
        )
    ]
    expected = [number for low, high in ends for number in ([low] if low == high else [low, high])]
    assert [number for number in numbers(told["risks.1"].partition(": ")[2]) if number != 10] == expected
    loads = report.outcome.utilisation.load_pct.sort_values(ascending=False)
    found = numbers(told["risks.2"])
    assert found[0] == rounded(loads.iloc[0], 0)
    assert found[-1] == rounded(loads.iloc[1], 0)


def test_the_advice_weighs_days_against_cost_and_names_the_best_step() -> None:
    told = sentences(reported())
    steps = evidence(MOVED).steps
    table = steps.table
    best = table.loc[table.days_to_warehouse_mean.idxmin()]
    if best.days_to_warehouse_mean <= -0.005:
        effect = abs(rounded(best.days_to_warehouse_mean, 2))
        assert numbers(told["do.2"].partition(", ")[2]) == [effect, steps.replications]
    assert _weigh(-0.5, 1.0) == "Adopt it if a day saved is worth €2.00 per parcel: 0.5 days faster for €1.00 more."
    assert _weigh(0.5, -1.0) == "Adopt it if a day lost costs less than €2.00 per parcel: 0.5 days slower, €1.00 saved."
    assert _weigh(-0.5, -1.0) == "Adopt it: 0.5 days faster and €1.00 cheaper per parcel."
    assert _weigh(-0.5, 0.0) == "Adopt it: 0.5 days faster."
    assert _weigh(0.0, 1.0) == "Do not adopt it for days or cost: €1.00 dearer per parcel."
    assert _weigh(0.0, 0.0) == "Days and cost stay the same: decide by other figures."


def test_a_plan_that_fails_is_not_recommended() -> None:
    report = reported()
    failed = {**report.outcome.kpis, "steady_state": False, "undelivered_parcels": 12_345}
    loads = pd.DataFrame({"resource": ["trucks at Liège", "customs"], "load_pct": [196.0, float("inf")], "detail": ""})
    still = report.outcome.queues.assign(grows=False, growth_t_per_week=0.0)
    told = sentences(replace(report, outcome=replace(report.outcome, kpis=failed, utilisation=loads, queues=still)))
    assert told["do.1"] == "Do not run this plan as it stands: relieve customs first."
    assert "delivered parcels alone" in told["why.1"]
    assert "inf" not in " ".join(told.values())


def test_the_baseline_has_a_note_without_a_difference() -> None:
    report = reported()
    told = sentences(replace(report, outcome=report.baseline, evidence=evidence(Scenario())))
    assert told["asked.1"] == "The baseline is described; no lever is changed."
    assert told.keys().isdisjoint({"changes.2", "why.2"})


def test_the_document_shows_each_sentence_and_a_changed_digit_is_found() -> None:
    file = NOTE.make(reported())
    assert faults(file) == []
    contents = read_back(file, "docx")
    registry = read(contents.registry)
    shown = {figure.key: figure.text for figure in registry.figures}
    assert sentences(reported()).items() <= shown.items()
    assert dict(contents.texts) == {key: (text,) for key, text in shown.items()}
    for key in ("risks.1", "cost_eur_per_parcel.before"):
        document = Document(io.BytesIO(file))
        cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
        lines = [*document.paragraphs, *(line for cell in cells for line in cell.paragraphs)]
        run = next(line for line in lines if line.text == shown[key]).runs[0]
        run.text = other_digit(run.text)
        target = io.BytesIO()
        document.save(target)
        checked = check(read_back(target.getvalue(), "docx"), registry, Again(registry))
        assert [(each.key, each.status) for each in checked if each.status != SAME] == [(key, TAMPERED)]
