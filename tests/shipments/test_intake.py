"""Uploaded files: every row is accepted or rejected with all its reasons, and no file breaks anything."""

import io
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import DataError
from lib.paths import DATA
from lib.shipments import accept_shipments
from tests.shipped import shipped_network

NETWORK = shipped_network()
WEEK = pd.read_parquet(DATA / "shipments/shipments.parquet").head(3_000)
HEADER = "id,created_at,origin,destination_country,destination_region,service_class,grams,cm3"
GOOD = "p1,2020-08-31T08:00Z,SZX,ES,ES.29,express,400,2600"


def of(*rows, header=HEADER, end="\n", encoding="utf-8"):
    """Return what a file of these lines gives."""
    return accept_shipments(end.join([header, *rows]).encode(encoding), NETWORK)


def reasons(*rows):
    return dict(zip(found.line, found.reasons, strict=True)) if len(found := of(*rows).rejected) else {}


def changed(**cells):
    """Return the good row with some cells replaced."""
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | cells
    return ",".join(row.values())


def test_a_good_row_is_accepted_in_utc_and_whole_numbers():
    found = of(changed(created_at="2020-08-31 16:00:00+08:00", grams="400.0"))
    assert found.rejected.empty
    row = found.accepted.iloc[0]
    assert row.created_at == pd.Timestamp("2020-08-31 08:00", tz="UTC")
    assert (row.id, row.grams, row.cm3, row.service_class) == ("p1", 400, 2600, "express")
    assert found.accepted.dtypes.equals(WEEK.dtypes)


def test_moments_at_the_edge_of_summer_time_and_ids_of_any_script_are_accepted():
    found = of(changed(created_at="2020-10-25T02:30:00+02:00"), changed(id="包裹"), changed(id="-1"))
    assert found.accepted.created_at[0] == pd.Timestamp("2020-10-25 00:30", tz="UTC")
    assert found.accepted.id.tolist() == ["p1", "包裹", "-1"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"created_at": "2020-02-29T08:00:00Z"}, "created_at '2020-02-29T08:00:00Z' is not accepted"),
        ({"created_at": "2020-08-31T10:00:00 Europe/Madrid"}, "created_at"),
        ({"created_at": "2020-08-31T08:00:00+08"}, "created_at"),
        ({"created_at": "1598860800"}, "created_at"),
        ({"grams": "99999999999999999999"}, "grams '99999999999999999999' is not accepted"),
        ({"grams": "0", "cm3": "0"}, "grams '0' .*; cm3 '0' is not accepted"),
        ({"destination_country": "es"}, "destination_country 'es' is not accepted"),
        ({"destination_country": "GB", "destination_region": "GB.1"}, "destination_country 'GB' .* destination_region"),
        ({"id": '"=HYPERLINK(""http://x"")"', "destination_country": "GB"}, "destination_country 'GB'"),
    ],
)
def test_what_a_row_at_the_edge_gets_wrong_is_named(cells, told):
    assert re.search(told, reasons(changed(**cells))[2])


def test_csv_and_parquet_of_the_shipped_week_give_the_same():
    file = io.BytesIO()
    WEEK.to_parquet(file)
    for content in (WEEK.to_csv(index=False).encode(), file.getvalue()):
        found = accept_shipments(content, NETWORK)
        assert found.rejected.empty
        pd.testing.assert_frame_equal(found.accepted, WEEK)


def test_a_row_is_told_all_that_is_wrong_with_it_and_its_line():
    found = of(GOOD, "", changed(id="p2", origin="HKG", grams="5", cm3="many", destination_region="FR.11"), GOOD)
    assert found.rejected.line.tolist() == [4, 5]
    first, second = found.rejected.reasons
    for part in ("origin 'HKG'", "grams '5'", "cm3 'many'", "destination_region 'FR.11'", "a region of the country"):
        assert part in first
    assert first.count("is not accepted") == 4
    assert second == "id 'p1' is not accepted, expected a unique id"
    assert found.rejected.text[1] == GOOD
    assert found.records == 3


@pytest.mark.parametrize(
    "cells",
    [
        {"created_at": "2020-08-31T08:00"},
        {"created_at": "31.08.2020"},
        {"created_at": "2019-08-31T08:00Z"},
        {"created_at": "2020-10-26T00:00Z"},
        {"created_at": ""},
        {"grams": "nan"},
        {"grams": "inf"},
        {"grams": "400.5"},
        {"grams": "9"},
        {"grams": "1e99"},
        {"cm3": ""},
        {"destination_country": "XX"},
        {"service_class": "Express"},
        {"id": ""},
    ],
)
def test_a_cell_that_does_not_fit_is_named(cells):
    (name, value), *_ = cells.items()
    told = reasons(changed(**cells))[2]
    assert f"{name} '{value}' is not accepted" in told


def test_rows_with_too_few_or_too_many_cells_are_rejected_alone():
    found = of(GOOD, "p2,2020-08-31T08:00Z,SZX", GOOD.replace("p1", "p3") + ",more")
    assert found.rejected.reasons.tolist() == ["3 cells, expected 8", "9 cells, expected 8"]
    assert found.rejected.line.tolist() == [3, 4]
    assert len(found.accepted) == 1
    assert len(of("only one").rejected) == 1


def test_quoted_cells_are_read_and_a_quotation_mark_alone_is_refused():
    quoted = '"p1, or ""so""",2020-08-31T08:00Z,SZX,ES,ES.29,express,"400","2600"'
    assert of(quoted).accepted.id[0] == 'p1, or "so"'
    with pytest.raises(DataError, match="Line 3 has an unclosed quotation mark"):
        of(GOOD, '"' + GOOD, *(GOOD for _ in range(700)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_usual_encodings_are_read(encoding):
    found = of(changed(id="é1"), encoding=encoding)
    assert found.accepted.id[0] == "é1"
    assert bool(found.notes) == (encoding != "utf-8-sig")


@pytest.mark.parametrize(("separator", "end"), [(";", "\r\n"), ("\t", "\n"), ("|", "\r")])
def test_usual_separators_and_line_ends_are_read(separator, end):
    found = of(GOOD.replace(",", separator), header=HEADER.replace(",", separator), end=end)
    assert len(found.accepted) == 1


def test_columns_go_by_name_or_label_in_any_order_and_others_are_told():
    header = "Note,Volume,Weight,Class,Region,Country,Origin,Created,Parcel"
    found = of("hello,2600,400,express,ES.29,ES,SZX,2020-08-31T08:00Z,p1", header=header)
    assert len(found.accepted) == 1
    assert found.notes == ("These columns are not used: note.",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (HEADER.encode(), "a header but no rows"),
        (b"id,grams\np1,400", "lacks created_at"),
        ((HEADER + ",grams\n" + GOOD + ",1").encode(), "a column twice"),
        (b"PK\x03\x04", "Excel or ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"PAR1" + b"\0" * 100 + b"PAR1", "damaged"),
        (bytes(range(256)) * 10, "neither text nor Parquet"),
    ],
)
def test_what_is_no_file_of_shipments_is_refused_with_a_word(content, told):
    with pytest.raises(DataError, match=told):
        accept_shipments(content, NETWORK)


def test_parquet_of_other_types_is_read_or_refused():
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {
        "created_at": pd.Timestamp("2020-08-31", tz="UTC")
    }

    def stored(**cells):
        file = io.BytesIO()
        pd.DataFrame([row | cells]).to_parquet(file)
        return accept_shipments(file.getvalue(), NETWORK)

    assert len(stored(grams=400.0, cm3=2600, id=7).accepted) == 1
    assert "grams" in stored(grams=float("nan")).rejected.reasons[0]
    for cells, told in (({"created_at": "2020-08-31"}, "with a time zone"), ({"grams": [1, 2]}, "damaged, or not")):
        with pytest.raises(DataError, match=told):
            stored(**cells)
    file = io.BytesIO()
    pd.DataFrame([{"id": "p1"}]).to_parquet(file)
    with pytest.raises(DataError, match="lacks the columns"):
        accept_shipments(file.getvalue(), NETWORK)


LINES = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=40)
@given(st.lists(st.one_of(LINES, st.just(GOOD), st.just(changed(grams="0"))), max_size=6))
def test_every_line_that_is_not_blank_is_a_record_or_the_file_is_refused(rows):
    try:
        found = of(*rows)
    except DataError:
        return
    lines = re.split("\r\n|\r|\n", "\n".join(rows))
    assert found.records == sum(bool(line.strip()) for line in lines)


@settings(max_examples=40)
@given(st.data())
def test_damage_never_raises_anything_but_a_word(data):
    file = io.BytesIO()
    WEEK.head(50).to_parquet(file)
    content = bytearray(file.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] ^= data.draw(st.integers(1, 255))
    try:
        found = accept_shipments(bytes(content), NETWORK)
    except DataError:
        return
    assert found.records >= 0
