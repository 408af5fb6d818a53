"""Locations of the project's files, in the source tree or in an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent if (PACKAGE.parent / "app.py").exists() else PACKAGE / "tree"
DATA = ROOT / "data"
