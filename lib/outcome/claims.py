"""The brief's claims, checked against what the model computes."""

from dataclasses import dataclass

from ..domain.levers import LeverTable
from ..domain.outcome import INDUSTRY_DAYS, PROMISE_DAYS, Outcome

CLAIMED_FASTER_PCT = 30
KEPT_PCT = 95  # of the parcels, from which a promise counts as kept
WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Claim:
    """A claim, how it is read, and what the model computes; `holds` is None where nothing is to be judged."""

    claim: str
    reading: str
    computed: str
    holds: bool | None


def claims(baseline: Outcome, before: Outcome, levers: LeverTable) -> tuple[Claim, ...]:
    """Return every claim of the brief, computed from the baseline and the network before the route (July 2020)."""
    return (_promise(baseline), *_faster(baseline, before), *_sizes(levers))


def faster_pct(days: object, reference: object) -> float | None:
    """Return by how many percent `days` is shorter than `reference`."""
    if not isinstance(days, int | float) or not isinstance(reference, int | float) or reference <= 0:
        return None
    return 100 * (1 - days / reference)


def _promise(baseline: Outcome) -> Claim:
    share, early = _percent(baseline, "share_within_10_days"), _percent(baseline, "share_under_3_days")
    return Claim(
        "Goods arrive at warehouses in Europe in 3 to 10 days",
        f"At least {KEPT_PCT} % of the parcels within {PROMISE_DAYS} days of their scan",
        f"{share:.1f} % within {PROMISE_DAYS} days; {early:.1f} % in under 3 days, faster than promised",
        share >= KEPT_PCT,
    )


def _percent(outcome: Outcome, key: str) -> float:
    share = outcome.kpis[key]
    return 100 * share if isinstance(share, int | float) else 0.0


def _faster(baseline: Outcome, before: Outcome) -> list[Claim]:
    industry = sum(INDUSTRY_DAYS) / 2
    readings = [
        (f"to the warehouse, against the industry's {industry:g} days", "days_to_warehouse_mean", industry),
        (f"to the door, against the industry's {industry:g} days", "days_to_door_mean", industry),
        ("to the warehouse, against July 2020", "days_to_warehouse_mean", before.kpis["days_to_warehouse_mean"]),
        ("to the door, against July 2020", "days_to_door_mean", before.kpis["days_to_door_mean"]),
    ]
    return [_faster_by(reading, baseline.kpis[key], reference) for reading, key, reference in readings]


def _faster_by(reading: str, days: object, reference: object) -> Claim:
    gain = faster_pct(days, reference)
    text = "not computed" if gain is None else f"{days:.1f} against {reference:.1f} days: {gain:.0f} % faster"
    return Claim(
        f"China–Europe delivery is over {CLAIMED_FASTER_PCT} % faster",
        reading[:1].upper() + reading[1:],
        text,
        None if gain is None else gain > CLAIMED_FASTER_PCT,
    )


def _sizes(levers: LeverTable) -> list[Claim]:
    """Return the claims about charters, whose numbers do not agree with each other."""
    worldwide, riga = levers["charters_per_year"], float(levers["riga_charters_per_week"].default)
    now, planned = int(worldwide.default), int(worldwide.max or 0)
    flown = f"The baseline flies {riga:g} per week to Riga, {riga * WEEKS_A_YEAR:.0f} per year, of {now} worldwide"
    grown = f"{planned / now:.2f} times as many"
    return [
        Claim(
            "About 23 charters a month to Riga in mid-2020",
            "276 per year, compared with 260 worldwide",
            f"They cannot both be right. {flown}",
            False,
        ),
        Claim(f"Chartered flights worldwide go from {now} to {planned:,}", f"{planned:,} ÷ {now}", grown, None),
    ]
