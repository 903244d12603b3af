from __future__ import annotations

import csv
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

Program = Callable[[str, str], list[str]]
Exported = Callable[..., Path]

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def events(exported: Exported) -> list[dict[str, Any]]:
    """Return the events of the recording, from its JSON lines."""
    with exported("jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def facts(event: dict[str, Any]) -> tuple[str, ...]:
    """Return the cells of ``event`` that are texts."""
    user = event.get("user") or {}
    own = (user.get("key", ""), user.get("id", ""), user.get("name", ""))
    return (event["kind"], event["id"], *own, event.get("text", ""), event.get("gift", ""))


FACTS = ("kind", "id", "key", "user_id", "user", "text", "gift")


def test_pandas_reads_every_text_back(exported: Exported) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.read_csv(exported("csv"), dtype=str, keep_default_na=False)
    table = table.apply(lambda column: column.str.removeprefix("'"))
    assert list(table[list(FACTS)].itertuples(index=False, name=None)) == [
        facts(event) for event in events(exported)
    ]


def test_pandas_reads_the_times(exported: Exported) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.read_csv(exported("csv"), dtype=str, keep_default_na=False)
    if table.empty:
        return
    (name,) = (column for column in table.columns if column.startswith("at ("))
    zone = name.removeprefix("at (UTC").removesuffix(")") or "+00:00"
    at = pandas.to_datetime(table[name] + zone, utc=True)
    expected = pandas.to_datetime([event["at"] for event in events(exported)], utc=True)
    # Both are rounded down to a millisecond, by way of a number in seconds.
    assert (abs(at.array - expected) <= pandas.Timedelta("1ms")).all()
    seconds = pandas.to_timedelta(table["time"]).dt.total_seconds()
    assert (abs(seconds - table["second"].astype(float)) < 0.0015).all()


def test_duckdb_reads_every_text_back(exported: Exported) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    path = str(exported("csv"))
    columns = ", ".join(f"regexp_replace(\"{name}\", $$^'$$, '')" for name in FACTS)
    query = f"SELECT {columns} FROM read_csv(?, all_varchar = true)"  # noqa: S608  # own
    rows = [tuple(cell or "" for cell in row) for row in duckdb.execute(query, [path]).fetchall()]
    assert rows == [facts(event) for event in events(exported)]


def test_duckdb_guesses_the_table(exported: Exported) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    path = str(exported("csv"))
    rows = duckdb.execute("SELECT count(*) FROM read_csv(?)", [path]).fetchone()
    assert rows == (len(events(exported)),)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_polars_reads_every_event(form: str, exported: Exported) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    lines = exported("jsonl")
    expected = len(lines.read_text("utf-8").splitlines())
    path = lines if form == "jsonl" else exported(form)
    if form == "csv":
        assert len(polars.read_csv(path, infer_schema=False)) == expected
    elif form == "parquet":
        assert len(polars.read_parquet(path)) == expected
    elif expected:  # an empty file of lines is no table for it
        assert len(polars.read_ndjson(path, infer_schema_length=None)) == expected


def test_libreoffice_makes_no_number_of_a_text(
    tables: list[Path], program: Program, tmp_path: Path
) -> None:
    """With its rules for special numbers on: so it reads dates, as other spreadsheets do always."""
    office = program("SOFFICE", "soffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # Separator, quotes, UTF-8, first line, columns, English, no quoted text, special numbers.
    infilter = "--infilter=CSV:44,34,76,1,,1033,false,true"
    command = [*office, profile, "--headless", infilter, "--convert-to", "ods"]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path), *map(str, tables)],
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    for path in tables:
        assert_texts_are_texts(path)


def assert_texts_are_texts(path: Path) -> None:
    """Assert that the sheet made of the table at ``path`` has every text as it is."""
    sheet = _cells(path.with_suffix(".ods"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    heading = written[0]
    assert [text for _, text in sheet[0]][: len(heading)] == heading
    assert len(sheet) == len(written)
    texts = {heading.index(name) for name in ("user", "club", "text", "gift", "to", "kind")}
    ids = {heading.index(name) for name in ("id", "key", "user_id")}
    at = next(place for place, name in enumerate(heading) if name.startswith("at ("))
    time = heading.index("time")
    for cells, row in zip(sheet[1:], written[1:], strict=True):
        for place, cell in enumerate(row):
            kind, shown = cells[place] if place < len(cells) else ("", "")
            if not cell:
                continue
            if place in texts:
                assert (kind, re.sub(r"\s+", " ", shown)) == ("string", re.sub(r"\s+", " ", cell))
            elif place in ids:
                assert shown == cell
            elif place == at:
                assert (kind, shown[:10]) == ("date", cell[:10])
            elif place == time:
                assert kind == "time"


def _cells(path: Path) -> list[list[tuple[str, str]]]:
    """Return the rows of the sheet at ``path``: the type and the text of each cell."""
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("content.xml"))  # noqa: S314  # own
    rows = []
    for row in root.iter(f"{TABLE}table-row"):
        cells: list[tuple[str, str]] = []
        for cell in row.iter(f"{TABLE}table-cell"):
            text = "\n".join("".join(_spaced(part)) for part in cell.iter(f"{TEXT}p"))
            kind = cell.get(f"{OFFICE}value-type", "")
            repeated = min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), 100)
            cells += [(kind, text)] * repeated
        repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        if repeated < 1000 and any(kind for kind, _ in cells):
            rows += [cells] * repeated
    return rows


def _spaced(part: ET.Element) -> list[str]:
    """Return the text of ``part``, with the blanks that are elements."""
    pieces = [part.text or ""]
    for child in part:
        if child.tag == f"{TEXT}s":
            pieces.append(" " * int(child.get(f"{TEXT}c", "1")))
        else:
            pieces += _spaced(child)
        pieces.append(child.tail or "")
    return pieces
