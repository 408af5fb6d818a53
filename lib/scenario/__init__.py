"""Scenarios: the lever table, validated sets of levers, presets and links."""

from .content import Content
from .lever import Lever, Value, levers
from .presets import Preset, presets
from .scenario import Scenario, lever, scenario_id

LEVERS = levers()
PRESETS = presets()

__all__ = [
    "LEVERS",
    "PRESETS",
    "Content",
    "Lever",
    "Preset",
    "Scenario",
    "Value",
    "lever",
    "levers",
    "presets",
    "scenario_id",
]
