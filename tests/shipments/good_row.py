"""A shipment that is accepted."""

import pandas as pd

GOOD = {
    "id": "a",
    "created_at": pd.Timestamp("2020-08-31 08:00", tz="UTC"),
    "origin": "SZX",
    "destination_country": "ES",
    "destination_region": "ES.29",
    "service_class": "express",
    "grams": 400,
    "cm3": 2600,
}
