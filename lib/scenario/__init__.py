"""Levers, validated scenarios, presets and links."""

from ..domain.levers import Lever, LeverTable, LeverValues
from ..domain.scenario import QUICK_UNIT, Scenario, Value
from .content import Content, content_of, scenario_id
from .presets import Preset, preset_of, presets, scenario_of

PRESETS = presets()

__all__ = [
    "PRESETS",
    "QUICK_UNIT",
    "Content",
    "Lever",
    "LeverTable",
    "LeverValues",
    "Preset",
    "Scenario",
    "Value",
    "content_of",
    "preset_of",
    "presets",
    "scenario_id",
    "scenario_of",
]
