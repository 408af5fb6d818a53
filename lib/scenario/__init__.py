"""Scenarios: the lever table, validated sets of levers, presets and links."""

from lib.scenario.content import Content
from lib.scenario.lever import Lever, Value, levers
from lib.scenario.presets import Preset, presets
from lib.scenario.scenario import Scenario, lever, scenario_id

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
