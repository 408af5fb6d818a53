"""A study's tables as files: every row says what it is of, nothing turns into a formula."""

import io

import pandas as pd
from openpyxl import load_workbook

from lib.export.study_files import STUDY_FILES
from lib.scenario import Scenario

STAMPS = {"figures": "from every parcel", "scenario": "flights_per_week:5"}
TABLES = {
    "Frontier": pd.DataFrame(
        {
            "lever": ["=1+1", "drivers"],
            "value": [5, "team"],
            "days": [4.5, None],
            "scenario": [Scenario(), Scenario(drivers="team")],
        }
    ),
    "One step away": pd.DataFrame({"days": [4.0]}, index=pd.Index(["a"], name="step")),
}


def test_csv_is_stamped_and_inert() -> None:
    text = STUDY_FILES["csv"](TABLES, STAMPS).decode()
    found = pd.read_csv(io.StringIO(text))
    assert found.scenario.tolist() == ["flights_per_week:5"] * 2
    assert found.lever.tolist() == ["'=1+1", "drivers"]
    assert found.figures.tolist() == ["from every parcel"] * 2


def test_parquet_holds_the_same() -> None:
    found = pd.read_parquet(io.BytesIO(STUDY_FILES["parquet"](TABLES, STAMPS)))
    assert found.value.tolist() == ["5", "team"], "a column of numbers and words is words"
    assert found.days.isna().tolist() == [False, True]


def test_workbook_has_a_sheet_a_table() -> None:
    book = load_workbook(io.BytesIO(STUDY_FILES["xlsx"](TABLES, STAMPS)))
    assert book.sheetnames == ["About", "Frontier", "One step away"]
    assert [cell.value for cell in book["About"][2]] == ["figures", "from every parcel"]
    assert book["Frontier"]["A2"].data_type == "s"
    assert [cell.value for cell in book["One step away"][2]] == ["a", 4]
