"""Where the project's files are: the tree, or its copy inside an installed package; and what may be thrown away."""

from pathlib import Path

from platformdirs import user_cache_path

PACKAGE = Path(__file__).parent
TREE = PACKAGE / "tree"  # in an installed package only
ROOT = TREE if TREE.exists() else PACKAGE.parent
DATA = ROOT / "data"
CACHE = user_cache_path("lanecast") if ROOT == TREE else ROOT / ".cache"
