"""Show how far the preliminary answer lies from the canonical one, for every preset.

`python -m benchmarks.preliminary` prints one JSON line: relative deviations in % of the figures on the Overview's
cards. The deviation of the tonnes left behind is in % of the tonnes offered per week.
"""

import json

from lib.domain.network import Network
from lib.narrative.kpis import NETWORK_KPIS
from lib.network import load_network
from lib.scenario import PRESETS, QUICK_UNIT, Scenario
from lib.whatif import project

KPIS = tuple(card.key for card in NETWORK_KPIS)
LEFT = "left_behind_t"
OFFERED = "offered_t_per_week"
TARGET_PCT = 1.0


def deviations(network: Network, scenario: Scenario) -> dict[str, float]:
    """Return the deviation in % of every card's figure; infinite if only one of the answers has it."""
    quick, full = (project(network, scenario, parcels_per_unit).kpis for parcels_per_unit in (QUICK_UNIT, 1))
    return {key: deviation(quick[key], full[key], full[OFFERED if key == LEFT else key]) for key in KPIS}


def deviation(quick: object, full: object, whole: object) -> float:
    """Return the difference of two figures in % of `whole`."""
    if quick == full:
        return 0.0
    if not all(isinstance(figure, int | float) for figure in (quick, full, whole)) or not whole:
        return float("inf")
    return 100 * abs(float(quick) - float(full)) / abs(float(whole))  # type: ignore[arg-type]


def worst(figures: dict[str, float]) -> str:
    """Return the key of the largest figure."""
    return max(figures, key=lambda key: figures[key])


def main() -> None:
    """Print the figures as one JSON line."""
    network = load_network()
    found = {key: deviations(network, preset.scenario) for key, preset in PRESETS.items()}
    presets = {key: {"kpi": worst(row), "pct": round(row[worst(row)], 3)} for key, row in found.items()}
    flat = {f"{preset}/{kpi}": pct for preset, row in found.items() for kpi, pct in row.items()}
    print(
        json.dumps(
            {
                "unit": QUICK_UNIT,
                "presets": presets,
                "worst_pct": round(flat[worst(flat)], 3),
                "worst": worst(flat),
                "target_pct": TARGET_PCT,
                f"{LEFT}_in": f"% of {OFFERED}",
            }
        )
    )


if __name__ == "__main__":
    main()
