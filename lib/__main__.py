"""`python -m lib …`, and the command `lanecast` of an installed package, which runs as `lib` like the pages."""

import sys
from importlib import import_module

from .paths import ROOT


def command() -> None:
    """Run the command that the process was started with, and leave the process."""
    sys.path.insert(0, str(ROOT))
    import_module("lib.cli.commands").run()


if __name__ == "__main__":
    command()
