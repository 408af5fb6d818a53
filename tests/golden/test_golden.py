"""Every preset's journeys are what this model version promised: a link made with it shows the same figures for ever.

If a digest changes on purpose, raise `MODEL_VERSION` in `lib/whatif.py`, say so in CHANGELOG.md and run `python -m
tests.golden`.
"""

import json

import pytest

from lib.scenario import PRESETS
from lib.whatif import MODEL_VERSION
from tests.golden import figures
from tests.golden.digest import FILE, digest

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))
FIGURES = json.loads(figures.FILE.read_text(encoding="utf-8"))


def test_digests_belong_to_this_model_version():
    assert GOLDEN["model_version"] == FIGURES["model_version"] == MODEL_VERSION


@pytest.mark.parametrize("preset", PRESETS)
def test_journeys_of_a_preset_have_not_changed(preset):
    assert digest(PRESETS[preset].scenario) == GOLDEN["digests"][preset]


@pytest.mark.parametrize("preset", PRESETS)
def test_figures_of_a_preset_have_not_changed(preset):
    assert figures.figures_digests(PRESETS[preset].scenario) == FIGURES["digests"][preset]
