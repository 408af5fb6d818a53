"""`python -m tests.golden`: write the digests of journeys and figures, and the levers, of this model version."""

import json

from lib.scenario import PRESETS
from lib.whatif import MODEL_VERSION
from tests.golden import figures
from tests.golden.digest import FILE, digest
from tests.shipped import shipped_network

LEVERS = shipped_network().levers

digests = {key: digest(preset.scenario) for key, preset in PRESETS.items()}
FILE.write_text(json.dumps({"model_version": MODEL_VERSION, "digests": digests}, indent=1) + "\n", encoding="utf-8")

parts = {key: figures.figures_digests(preset.scenario) for key, preset in PRESETS.items()}
figures.FILE.write_text(
    json.dumps({"model_version": MODEL_VERSION, "digests": parts}, indent=1) + "\n", encoding="utf-8"
)

published = FILE.with_name("levers.json")
levers = json.loads(published.read_text(encoding="utf-8")) if published.exists() else {}
levers[MODEL_VERSION] = {key: lever.default for key, lever in LEVERS.items()}
published.write_text(json.dumps(levers, indent=1) + "\n", encoding="utf-8")
