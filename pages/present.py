"""The meeting: the answer over the whole window, then one chart at a time."""

from lib.ui.frame import view
from lib.ui.present import present

present(view())
