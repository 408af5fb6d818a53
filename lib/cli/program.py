"""What the command line is called: in the tree it has no command of its own."""

from ..paths import ROOT, TREE

PROGRAM = "lanecast" if ROOT == TREE else "python -m lib"
