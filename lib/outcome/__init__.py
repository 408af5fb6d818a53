"""Journeys measured and priced: days, shares, tonnes, cost, CO₂e and utilisation."""
