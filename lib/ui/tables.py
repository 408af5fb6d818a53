"""Tables of figures."""

from collections.abc import Iterable, Mapping, Sequence

from lib.domain.outcome import Outcome
from lib.outcome.claims import Claim
from lib.scenario import LEVERS, Lever
from lib.ui.blocks import meter, table
from lib.ui.cards import Card, difference, scaled
from lib.ui.text import escape, number, plain

THREE = ("Figure", "Baseline", "Assumptions alone", "Whole scenario", "Difference")
VERDICTS = {True: ("holds", "Holds"), False: ("fails", "Does not hold"), None: ("noted", "Noted")}


def columns_table(three: Sequence[Outcome], cards: Iterable[Card]) -> None:
    """Draw the key figures of baseline, assumptions alone and whole scenario side by side."""
    table(THREE, [_card_row(card, three) for card in cards], label="Baseline, assumptions alone, whole scenario")


def _card_row(card: Card, three: Sequence[Outcome]) -> list[str]:
    values = [scaled(card, outcome.kpis.get(card.key)) for outcome in three]
    cells = ["–" if value is None else card.form.format(number(value, card.digits)) for value in values]
    change = difference(card, values[2], values[0])
    return [escape(card.label), *map(escape, cells), escape("–" if change is None else str(change).replace("-", "−"))]


def utilisation_table(outcome: Outcome, baseline: Outcome) -> None:
    """Draw how full every resource is, the bottleneck marked."""
    before = dict(zip(baseline.utilisation["resource"], baseline.utilisation["load_pct"], strict=True))
    tightest = outcome.verdict.tightest.resource
    rows = [
        _load_row(row.resource, row.load_pct, row.detail, before, row.resource == tightest)
        for row in outcome.utilisation.itertuples()
    ]
    table(
        ("Resource", "What is needed and what there is", "Load", "Baseline"),
        rows,
        label="Load of every resource",
        words=2,
    )


def _load_row(resource: str, load: float, detail: str, before: Mapping[str, float], tightest: bool) -> list[str]:
    mark = ' <span class="lc-tag">bottleneck</span>' if tightest else ""
    return [
        f"{escape(resource[:1].upper() + resource[1:])}{mark}", escape(detail), f'{meter(load)} <span class="lc-figure">{number(load)} %</span>',
        f"{number(before.get(resource))} %" if resource in before else "–",
    ]  # fmt: skip


def claims_table(claims: Iterable[Claim]) -> None:
    """Draw the claims with what the model computes."""
    rows = []
    for claim in claims:
        kind, word = VERDICTS[claim.holds]
        rows.append(
            [
                escape(claim.claim),
                escape(claim.reading),
                escape(claim.computed),
                f'<span class="lc-tag lc-{kind}">{word}</span>',
            ]
        )
    table(("Claim", "Read as", "Computed", "Verdict"), rows, label="Claims of the brief", words=4)


def levers_table(levers: Iterable[Lever] = LEVERS.values()) -> None:
    """Draw every lever with default, range, source and confidence."""
    rows = [
        [escape(lever.label), escape(plain(lever.default) or "evenly"), escape(lever.accepted), escape(lever.meaning),
         escape(lever.source), escape(lever.confidence)]
        for lever in levers
    ]  # fmt: skip
    table(("Lever", "Default", "Takes", "Meaning", "Source", "Confidence"), rows, label="Every lever", words=6)
