"""The mean days by stage, one after the other, scenario against baseline."""

from collections.abc import Mapping, Sequence

from ..domain.journeys import STAGES
from ..narrative.formatting import format_signed
from .palette import Palette
from .plot_parts import axis, labels_axis, layout, margin

TO_WAREHOUSE, TO_DOOR = "to the warehouse", "to the door"
SUMS = (TO_WAREHOUSE, TO_DOOR)
ROWS = (*STAGES[:7], TO_WAREHOUSE, *STAGES[7:], TO_DOOR)
SMALLEST_DAYS = 0.005  # days, below which no difference is shown
LABEL_PX = 88  # right of the longest bar, on a phone too: its days and the difference
Days = Mapping[str, float]
Bar = tuple[float, float]


def waterfall(days: Days, baseline: Days, colours: Palette) -> dict[str, object]:
    """Draw the mean days of every stage (index `STAGES`) as a cascade, the baseline pale beneath the scenario."""
    now, before = cascade(days), cascade(baseline)
    tints = [colours.stages.get(row, colours.ink) for row in ROWS]
    ends = [max(sum(new), sum(old)) for new, old in zip(now, before, strict=True)]
    labels = [_label(row, new[1], old[1]) for row, new, old in zip(ROWS, now, before, strict=True)]
    return {
        "data": [
            _bars(before, 0.72, "Baseline", [colours.line] * len(ROWS)),
            _bars(now, 0.4, "This scenario", tints),
            _texts(ends, labels, colours),
        ],
        "layout": layout(
            colours,
            height=30 * len(ROWS) + 50,
            barmode="overlay",
            margin=margin(112, LABEL_PX, 4, 40),
            xaxis=axis(
                colours, range=[0, 1.02 * max(ends)], showgrid=True, nticks=8, title="Days since the parcel was scanned"
            ),
            yaxis=labels_axis(colours, autorange="reversed", showline=False),
        ),
    }


def cascade(days: Days) -> list[Bar]:
    """Return start and length in days of every row: stages follow each other, the two sums start at zero."""
    bars, clock = [], 0.0
    for row in ROWS:
        bars.append((0.0, clock) if row in SUMS else (clock, float(days[row])))
        clock = sum(bars[-1])
    return bars


def _label(row: str, days: float, baseline: float) -> str:
    text = f"<b>{days:.1f} d</b>" if row in SUMS else f"{days:.1f} d" if days >= 1 else f"{days:.2f} d"
    change = days - baseline
    return f" {text}" + (f"  {format_signed(change, 2)}" if abs(change) >= SMALLEST_DAYS else "")


def _bars(bars: Sequence[Bar], width: float, name: str, tints: Sequence[str]) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [_title(row) for row in ROWS],
        "x": [length for _, length in bars],
        "base": [start for start, _ in bars],
        "width": width,
        "marker": {"color": list(tints), "line": {"width": 0}},
        "hovertemplate": f"<b>{name}</b><br>%{{y}}: %{{x:.2f}} days<extra></extra>",
    }


def _texts(ends: Sequence[float], labels: Sequence[str], colours: Palette) -> dict[str, object]:
    """Return the labels, clear of both bars."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": [_title(row) for row in ROWS],
        "x": list(ends),
        "text": list(labels),
        "textposition": "middle right",
        "textfont": {"color": colours.ink, "size": 12},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _title(row: str) -> str:
    name = row.capitalize()
    return (f"<b>{name}</b>" if row in SUMS else name) + "  "
