"""Parts of the Line-haul page: choices, routes and trucks, loading plans, fleet size, real time."""
