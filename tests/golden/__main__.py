"""`python -m tests.golden`: write the digests of this model version."""

import json

from lib.scenario import PRESETS
from lib.whatif import MODEL_VERSION
from tests.golden.digest import FILE, digest

digests = {key: digest(preset.scenario) for key, preset in PRESETS.items()}
FILE.write_text(json.dumps({"model_version": MODEL_VERSION, "digests": digests}, indent=1) + "\n", encoding="utf-8")
