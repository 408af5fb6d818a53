"""The network's tables: loaded, checked, overridden, and turned into calendars."""
