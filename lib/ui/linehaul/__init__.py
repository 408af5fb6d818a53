"""The parts of the line-haul page: choices, routes and trucks, loading plans, number of trucks, real time."""
