"""The briefing note: what was asked, what changes, why, what is at risk and what to do, each sentence from figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..domain.clock import DAY_MIN
from ..experiments.attribution import Attribution, apportion
from ..experiments.evidence import Evidence
from ..experiments.marginals import MarginalValues
from ..narrative import readings
from ..narrative.comparisons import describe_comparison
from ..narrative.formatting import format_count, format_number
from ..narrative.headline import bottleneck, describe_aircraft_shortage, describe_bottleneck, headline
from ..narrative.kpis import (
    COST,
    DAYS_MEAN,
    OFFERED,
    OFFERED_PARCELS,
    PROMISE,
    SMALLEST_CHANGE,
    compare_kpi,
    format_change,
    format_range,
    format_value,
    lacks_parcels,
)
from ..narrative.lever_changes import describe_changes, lever_changes
from ..narrative.sentences import describe_seasons
from ..scenario import Scenario
from .report import Report

SPREAD_KPIS = (DAYS_MEAN, PROMISE, COST)
MOST_NAMED = 3  # levers whose shares are named
HUNDREDTHS = 100  # of a day, to which shares are rounded so that they add up


@dataclass(frozen=True)
class Section:
    """A part of the note; `key` begins the keys of its sentences."""

    key: str
    title: str
    sentences: tuple[str, ...]


def briefing(report: Report, evidence: Evidence) -> tuple[Section, ...]:
    """Return the sections of the note in order, each with the sentences that can be stated."""
    parts = (
        ("asked", "What was asked", _asked(report)),
        ("changes", "What changes", _changes(report)),
        ("why", "Why", _why(report, evidence)),
        ("risks", "Risks", _risks(report, evidence)),
        ("do", "What to do", _advice(report, evidence)),
    )
    return tuple(Section(key, title, tuple(filter(None, sentences))) for key, title, sentences in parts)


def sentence_key(section: Section, number: int) -> str:
    """Return the key of a sentence of the note, counted from 1."""
    return f"{section.key}.{number}"


def _asked(report: Report) -> Iterator[str]:
    changes = describe_changes(lever_changes(Scenario(), Scenario(**report.outcome.levers), report.network))
    yield f"Against the baseline: {changes}." if changes else "The baseline is described; no lever is changed."
    parcels, tonnes = (format_number(report.outcome.kpis[kpi.key]) for kpi in (OFFERED_PARCELS, OFFERED))
    yield f"{parcels} parcels, {tonnes} t, are offered per week; demand is synthetic, and every parcel is simulated."


def _changes(report: Report) -> Iterator[str]:
    yield headline(report.outcome)
    if report.outcome.levers:
        yield describe_comparison("This scenario", report.outcome, "the baseline", report.baseline)


def _why(report: Report, evidence: Evidence) -> Iterator[str]:
    mine, reference = (each.stages["days"].to_dict() for each in (report.outcome, report.baseline))
    partial = " These days are of the delivered parcels alone." if lacks_parcels(report.outcome.kpis) else ""
    yield readings.describe_stage_changes(mine, reference) + partial
    if evidence.shares is not None:
        yield describe_shares(evidence.shares, report)


def describe_shares(shares: Attribution, report: Report) -> str:
    """Describe by how much each changed lever moves the days to the warehouse; the shares add up to the difference."""
    total = round(Fraction(shares.total_min * HUNDREDTHS, DAY_MIN))
    parts = {
        row.lever: Fraction(int(row.share_min) * HUNDREDTHS, DAY_MIN) for row in shares.levers.itertuples(index=False)
    }
    rounded = apportion(parts, total)
    named = list(rounded)[:MOST_NAMED]
    words = [f"{_lever_change(key, shares, report)} {_days(rounded[key])}" for key in named]
    rest = list(rounded)[MOST_NAMED:]
    if rest:
        others = "the other lever" if len(rest) == 1 else f"{format_count(len(rest), 'more lever')}"
        words.append(f"{others} {_days(sum(rounded[key] for key in rest))}")
    return (
        f"Shapley shares of the difference of {_days(total)} to the warehouse, in units of {shares.parcels_per_unit} "
        f"parcels: {'; '.join(words)}."
    )


def _lever_change(key: str, shares: Attribution, report: Report) -> str:
    levers = report.network.levers
    before = shares.a.replace(**{key: levers.value(shares.a, key)})
    return describe_changes(lever_changes(before, before.replace(**{key: levers.value(shares.b, key)}), report.network))


def _days(hundredths: int) -> str:
    return format_change(DAYS_MEAN, hundredths / HUNDREDTHS)


def _risks(report: Report, evidence: Evidence) -> Iterator[str]:
    seasons = evidence.seasons
    yield describe_seasons(seasons.ranges, SPREAD_KPIS, seasons.seasons)
    yield f"Bottleneck: {describe_bottleneck(report.outcome)}. {_describe_next(report)}".strip()
    yield describe_aircraft_shortage(report.outcome)


def _describe_next(report: Report) -> str:
    """Name the resource with the highest load beside the bottleneck; empty if there is none."""
    loads = report.outcome.utilisation.set_index("resource")["load_pct"]
    rest = loads[loads.index != bottleneck(report.outcome).resource].dropna()
    if rest.empty:
        return ""
    load = "without capacity" if rest.max() == float("inf") else f"at {format_number(rest.max())} % of capacity"
    return f"The highest load beside it: {rest.idxmax()}, {load}."


def _advice(report: Report, evidence: Evidence) -> Iterator[str]:
    yield _recommend(report)
    yield describe_best_step(evidence.steps, report)


def _recommend(report: Report) -> str:
    outcome = report.outcome
    if not outcome.steady or lacks_parcels(outcome.kpis):
        return f"Do not run this plan as it stands: relieve {bottleneck(outcome).resource} first."
    if not outcome.levers:
        return "The baseline reaches a steady state; it is the reference."
    days, cost = (compare_kpi(kpi, outcome.kpis, report.baseline.kpis).change for kpi in (DAYS_MEAN, COST))
    return "No recommendation follows from days and cost." if days is None or cost is None else _weigh(days, cost)


def _weigh(days: float, cost: float) -> str:
    """Recommend by the differences in days and in euros per parcel, as they are shown."""
    gain, price = format_value(DAYS_MEAN, abs(days)), format_value(COST, abs(cost))
    if not days and not cost:
        return "Days and cost stay the same: decide by other figures."
    if days <= 0 and cost <= 0:
        parts = [f"{gain} faster"] * bool(days) + [f"{price} cheaper per parcel"] * bool(cost)
        return f"Adopt it: {' and '.join(parts)}."
    if days >= 0 and cost >= 0:
        parts = [f"{gain} slower"] * bool(days) + [f"{price} dearer per parcel"] * bool(cost)
        return f"Do not adopt it for days or cost: {' and '.join(parts)}."
    per_day = format_value(COST, abs(cost / days))
    return (
        f"Adopt it if a day saved is worth {per_day} per parcel: {gain} faster for {price} more."
        if days < 0
        else f"Adopt it if a day lost costs less than {per_day} per parcel: {gain} slower, {price} saved."
    )


def describe_best_step(steps: MarginalValues, report: Report) -> str:
    """Describe which single step from the scenario shortens the days most, with its interval."""
    key = DAYS_MEAN.key
    helpful = steps.table[steps.table[key] <= -SMALLEST_CHANGE]
    if helpful.empty:
        return "No single step from here shortens the days."
    row = helpful.loc[helpful[key].idxmin()]
    moved = lever_changes(steps.scenario, steps.scenario.replace(**{row.lever: row["value"]}), report.network)
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    few = f", mean of {steps.replications} seasons, too few for an interval"
    band = few if low != low else f", 95 % interval {format_range(DAYS_MEAN, low, high)}"
    unsettled = " (not settled)" if high >= 0 else ""
    change = format_change(DAYS_MEAN, row[key])
    return f"The single step that shortens the days most: {describe_changes(moved)}, {change}{band}{unsettled}."
