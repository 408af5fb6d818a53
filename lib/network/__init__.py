"""The network's tables: loaded, checked, edited, overridden by levers, turned into calendars."""

from .edits import edited, possible
from .load import build_network, load_network
from .override import override
from .sites import Sites, sites

__all__ = ["Sites", "build_network", "edited", "load_network", "override", "possible", "sites"]
