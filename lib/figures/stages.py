"""Where the days go: the stages of a journey one after the other, scenario against baseline."""

from collections.abc import Mapping, Sequence

from lib.domain.journeys import STAGES
from lib.figures.palette import Palette, axis, layout

TO_WAREHOUSE = "to the warehouse"
TO_DOOR = "to the door"
ROWS = (*STAGES[:7], TO_WAREHOUSE, *STAGES[7:], TO_DOOR)
Days = Mapping[str, float]


def cascade(days: Days) -> list[tuple[float, float]]:
    """Return start and length in days of every row: stages follow each other, the two sums start at zero."""
    bars, clock = [], 0.0
    for row in ROWS:
        length = clock if row in (TO_WAREHOUSE, TO_DOOR) else float(days[row])
        bars.append((0.0 if row in (TO_WAREHOUSE, TO_DOOR) else clock, length))
        clock = max(clock, sum(bars[-1]))
    return bars


def waterfall(days: Days, baseline: Days, colours: Palette) -> dict[str, object]:
    """Draw the mean days of every stage (index `STAGES`) as a cascade, the baseline pale beneath the scenario."""
    now, before = cascade(days), cascade(baseline)
    tints = [colours.stages.get(row, colours.ink) for row in ROWS]
    end = max(sum(bar) for bar in (*now, *before))
    labels = [_label(length, old, row) for (_, length), (_, old), row in zip(now, before, ROWS, strict=True)]
    return {
        "data": [
            _bars(before, 0.72, "Baseline", [colours.line] * len(ROWS)),
            _bars(now, 0.4, "This scenario", tints),
            _texts([max(sum(bar) for bar in pair) for pair in zip(now, before, strict=True)], labels, colours),
        ],
        "layout": layout(
            colours, height=30 * len(ROWS) + 50, barmode="overlay", margin={"l": 112, "r": 8, "t": 4, "b": 40},
            xaxis=axis(colours, range=[0, end * 1.3], showgrid=True, dtick=2, title={"text": "Days since the parcel was scanned", "font": {"size": 12}}),
            yaxis=axis(colours, autorange="reversed", showline=False, tickfont={"size": 12, "color": colours.ink}),
        ),
    }  # fmt: skip


def _label(days: float, baseline: float, row: str) -> str:
    change = days - baseline
    text = f"{days:.1f} d" if days >= 1 or row in (TO_WAREHOUSE, TO_DOOR) else f"{days:.2f} d"
    text = f"<b>{text}</b>" if row in (TO_WAREHOUSE, TO_DOOR) else text
    return f"{text}  {change:+.2f}".replace("-", "−") if abs(change) >= 0.005 else text


def _bars(bars: Sequence[tuple[float, float]], width: float, name: str, tints: Sequence[str]) -> dict[str, object]:
    return {
        "type": "bar", "orientation": "h", "y": [_title(row) for row in ROWS], "x": [bar[1] for bar in bars],
        "base": [bar[0] for bar in bars], "width": width, "marker": {"color": list(tints), "line": {"width": 0}}, "name": name,
        "hovertemplate": f"<b>{name}</b><br>%{{y}}: %{{x:.2f}} days<extra></extra>",
    }  # fmt: skip


def _texts(ends: Sequence[float], labels: Sequence[str], colours: Palette) -> dict[str, object]:
    """Return the labels, clear of both bars."""
    return {
        "type": "scatter", "mode": "text", "y": [_title(row) for row in ROWS], "x": ends, "text": [f" {label}" for label in labels],
        "textposition": "middle right", "textfont": {"color": colours.ink, "size": 12}, "hoverinfo": "skip", "cliponaxis": False,
    }  # fmt: skip


def _title(row: str) -> str:
    name = row.capitalize()
    return (f"<b>{name}</b>" if row in (TO_WAREHOUSE, TO_DOOR) else name) + "  "
