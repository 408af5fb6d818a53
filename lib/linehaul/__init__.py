"""Line-haul planning: which trucks leave after which wave, for where."""

from lib.linehaul.direct import direct_lanes

__all__ = ["direct_lanes"]
