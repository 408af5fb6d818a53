"""The line-haul of the typical week: its problem, its plans, and the departures that recur."""
