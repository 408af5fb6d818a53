"""Levers, validated scenarios, presets and links."""

from ..domain.levers import Lever, LeverTable, LeverValues, Scenario, Value, dictionary_levers
from .content import Content, scenario_id
from .presets import Preset, presets

LEVERS = dictionary_levers()
PRESETS = presets()

__all__ = [
    "LEVERS",
    "PRESETS",
    "Content",
    "Lever",
    "LeverTable",
    "LeverValues",
    "Preset",
    "Scenario",
    "Value",
    "presets",
    "scenario_id",
]
