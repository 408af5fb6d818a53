"""The tables of a study as files; every row names its model and data."""

import io
from collections.abc import Callable, Mapping

import pandas as pd
from xlsxwriter import Workbook

from ..experiments.study_tables import flat
from .xlsx import Pages, inert

Tables = Mapping[str, pd.DataFrame]
Stamps = Mapping[str, object]


def study_csv(tables: Tables, stamps: Stamps) -> bytes:
    """Return a study's first table as CSV, the stamps as columns."""
    return stamped(tables, stamps).map(inert).to_csv(index=False, lineterminator="\n").encode()


def study_parquet(tables: Tables, stamps: Stamps) -> bytes:
    """Return a study's first table as Parquet, the stamps as columns."""
    target = io.BytesIO()
    stamped(tables, stamps).to_parquet(target, write_page_checksum=True)
    return target.getvalue()


def study_workbook(tables: Tables, stamps: Stamps) -> bytes:
    """Return all tables of a study as XLSX, the stamps on a sheet of their own."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    pages = Pages(book)
    pages.add("About", ("What", "Value"), list(stamps.items()))
    for name, table in tables.items():
        rows = flat(table)
        pages.add(name, list(rows.columns), rows.itertuples(index=False))
    book.close()
    return target.getvalue()


def stamped(tables: Tables, stamps: Stamps) -> pd.DataFrame:
    """Return a study's first table with the stamps as columns."""
    return flat(next(iter(tables.values()))).assign(**stamps)


STUDY_FILES: Mapping[str, Callable[[Tables, Stamps], bytes]] = {
    "csv": study_csv,
    "parquet": study_parquet,
    "xlsx": study_workbook,
}
