"""The package `lib` of an installed Lanecast: the modules of `lanecast`, under the name by which pages import them."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

PACKAGE = Path(__file__).parents[2]  # of lanecast/tree/lib/__init__.py

spec = spec_from_file_location(__name__, PACKAGE / "__init__.py", submodule_search_locations=[str(PACKAGE)])
assert spec
assert spec.loader
sys.modules[__name__] = module_from_spec(spec)
spec.loader.exec_module(sys.modules[__name__])
