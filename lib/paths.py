"""Where the project's files are: the tree, or its copy inside an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent if (PACKAGE.parent / "app.py").exists() else PACKAGE / "tree"
DATA = ROOT / "data"
