"""The line-haul of the typical week: its problem, its plans and its recurring departures."""
