"""The line-haul solver: trips of least cost for lots, vehicles and roads, with a lower bound."""
