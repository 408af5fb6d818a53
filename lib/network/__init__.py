"""The network's tables: loaded, checked, overridden, and turned into calendars."""

from lib.network.edits import edited, possible
from lib.network.load import build_network, load_network
from lib.network.override import override

__all__ = ["build_network", "edited", "load_network", "override", "possible"]
