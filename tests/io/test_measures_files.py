"""Tables and reports of measures say what was measured, and nothing a program would carry out."""

from __future__ import annotations

import base64
import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.measure_list import MEASURES
from segapp.core.recipe import Recipe
from segapp.core.result import Result
from segapp.core.scale import Scale
from segapp.core.types import ClassInfo, ClassMap, CleanUp, ClusterParams, Image
from segapp.io.export import ExportOptions, encode
from segapp.io.export.measures_csv import guarded
from segapp.io.export.measures_table import TITLES
from segapp.scripting import segment

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

NAMES = ("=cmd|' /C calc'!A0", 'so"il, <b>\nleaf')
CLASSES = tuple(ClassInfo(name, (200, 10 * number, 0)) for number, name in enumerate(NAMES))
SCALE = Scale(0.5, "mm")
RECIPE = Recipe(
    ClusterParams(k=4, space="rgb", seed=7), CleanUp(fill_holes_px=120, drop_specks_px=9), CLASSES
)


def result(
    pixels: UInt8Array, scale: Scale | None = SCALE, path: Path | None = Path("/a/b/leaf ä.png")
) -> Result:
    rng = np.random.default_rng(1)
    image = Image(rng.integers(0, 256, (*pixels.shape, 3), np.uint8), path=path)
    return Result(image, ClassMap(pixels, CLASSES), recipe=RECIPE, scale=scale)


def two_squares() -> UInt8Array:
    pixels = np.zeros((60, 80), np.uint8)
    pixels[5:15, 10:30], pixels[30:34, 40:44], pixels[40:50, 60:70] = 1, 1, 2
    return pixels


@st.composite
def class_pixels(draw: st.DrawFn) -> UInt8Array:
    height, width = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    sparse = rng.random((height, width)) < draw(st.floats(0, 1))
    return (rng.integers(1, 3, (height, width)) * sparse).astype(np.uint8)


def csv_rows(results: list[Result]) -> list[dict[str, str]]:
    (file,) = encode(results, ["csv"])
    return list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"), newline="")))


def sheets(results: list[Result]) -> dict[str, list[dict[str, Any]]]:
    (file,) = encode(results, ["xlsx"])
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    found = {}
    for sheet in book.worksheets:
        titles, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, titles), row, strict=True)) for row in rows]
    return found


@settings(deadline=None)
@given(class_pixels(), st.sampled_from([None, SCALE]))
def test_a_csv_holds_every_measure_to_the_last_digit(pixels: UInt8Array, scale: Scale | None) -> None:
    made = result(pixels, scale)
    rows, measures = csv_rows([made]), made.measures
    objects = [row for row in rows if row["kind"] == "object"]
    assert len(objects) == len(measures)
    for index, row in enumerate(objects):
        assert int(row["object"]) == measures.numbers[index]
        for column, measure in enumerate(MEASURES):
            value = float(measures.values[index, column])
            if not measure.power:
                assert float(row["share_percent" if measure.id == "share" else measure.id]) == value
                continue
            assert float(row[f"{measure.id}_px"]) == value
            in_units = row[f"{measure.id}_units{'2' if measure.power == 2 else ''}"]
            assert in_units == "" if scale is None else float(in_units) == scale.of(value, measure.power)
    classes = [row for row in rows if row["kind"] == "class"]
    assert [int(row["objects"]) for row in classes] == measures.counts.tolist()
    assert [int(row["area_px"]) for row in classes] == [int((pixels == number).sum()) for number in (1, 2)]


@settings(deadline=None, max_examples=25)
@given(class_pixels())
def test_a_workbook_holds_what_the_csv_holds(pixels: UInt8Array) -> None:
    made = result(pixels)
    rows, found = csv_rows([made]), sheets([made])
    for sheet, kind in (("Objects", "object"), ("Classes", "class")):
        expected = [row for row in rows if row["kind"] == kind]
        assert len(found[sheet]) == len(expected)
        for row, there in zip(expected, found[sheet], strict=True):
            for title, value in there.items():
                if isinstance(value, int | float):
                    assert float(row[title]) == pytest.approx(value, rel=1e-14)
                else:
                    assert row[title].removeprefix("'") == (value or "")


def test_units_are_those_of_the_scale() -> None:
    first = csv_rows([result(two_squares())])[0]
    assert (first["area_px"], first["area_units2"], first["unit"], first["units_per_px"]) == (
        "200",
        "50.0",
        "mm",
        "0.5",
    )
    assert (first["box_width_px"], first["box_width_units"], first["centroid_x_px"]) == ("20", "10.0", "19.5")
    first = csv_rows([result(two_squares(), None)])[0]
    assert (first["area_px"], first["area_units2"], first["unit"], first["units_per_px"]) == (
        "200",
        "",
        "px",
        "",
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\n@x"])
def test_words_that_look_like_formulas_are_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "leaf", "a=b", "1", "'x"])
def test_other_words_stay(text: str) -> None:
    assert guarded(text) == text


def test_no_cell_of_a_table_is_a_formula_and_numbers_stay_numbers() -> None:
    pixels = two_squares()
    rows = csv_rows([result(pixels, path=Path("/x/=evil.png"))])
    assert {row["image"] for row in rows} == {"'=evil.png"}
    assert {row["class"] for row in rows} == {f"'{NAMES[0]}", NAMES[1]}
    image = replace(result(pixels).image, pixels=np.full((60, 80, 3), (0, 0, 255), np.uint8))
    blue = csv_rows([replace(result(pixels), image=image)])
    assert float(blue[0]["lab_b"]) < -100, "a negative number has no apostrophe"
    (file,) = encode([result(pixels, path=Path("/x/=evil.png"))], ["xlsx"])
    for sheet in openpyxl.load_workbook(io.BytesIO(file.data)).worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_several_images_are_in_one_table() -> None:
    results = [result(two_squares()), result(two_squares(), None, Path("/c/two.png"))]
    (file,) = encode(results, ["csv"])
    assert file.name == "measures.csv"
    rows = csv_rows(results)
    assert [row["image"] for row in rows] == ["leaf ä.png"] * 5 + ["two.png"] * 5
    assert len(sheets(results)["Objects"]) == 6
    assert [file.name for file in encode(results, ["report"])] == ["leaf ä_report.html", "two_report.html"]


def test_the_tables_of_one_image_have_its_name() -> None:
    files = encode([result(two_squares())], ["csv", "xlsx", "report"])
    assert {file.name for file in files} == {
        "leaf ä_measures.csv",
        "leaf ä_measures.xlsx",
        "leaf ä_report.html",
    }


def test_a_csv_starts_with_the_mark_that_excel_needs() -> None:
    (file,) = encode([result(two_squares())], ["csv"])
    assert file.data.startswith(b"\xef\xbb\xbfimage,kind,class,")
    assert len(set(TITLES)) == len(TITLES)


def test_a_workbook_says_nothing_about_who_made_it_and_when() -> None:
    (file,) = encode([result(two_squares())], ["xlsx"])
    properties = openpyxl.load_workbook(io.BytesIO(file.data)).properties
    assert not properties.creator and not properties.lastModifiedBy
    assert properties.created.year == 1980


def test_a_name_with_halves_of_characters_can_be_written() -> None:
    odd = result(two_squares(), path=Path("/x/a\udcff.png"))
    for file in encode([odd], ["csv", "xlsx", "report"]):
        assert file.reads_back(file.data)


class Page(HTMLParser):
    """All tags, texts and attributes of a page."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(made: Result) -> Page:
    (file,) = encode([made], ["report"])
    return Page(file.data)


def test_a_report_shows_picture_table_sizes_and_recipe() -> None:
    page = page_of(result(two_squares()))
    words = " ".join(" ".join(page.texts).split())
    assert "leaf ä.png" in words and "60 pixels" in words and "3 objects" in words
    assert "k-means (k = 4, RGB, seed 7)" in words
    assert "holes of up to 120 px were filled" in words and "pieces of up to 9 px were dropped" in words
    assert "Area (mm²)" in words
    assert page.tags.count("svg") == 2 and page.tags.count("table") == 2
    assert page.tags.count("tr") == 2 + 2 + 3


def test_a_table_of_a_report_has_no_column_without_a_number() -> None:
    (file,) = encode([result(two_squares())], ["report"])
    of_classes, of_objects = re.findall(r"<table>(.*?)</table>", file.data.decode("utf-8"), re.DOTALL)
    assert "Solidity" in of_objects and "Area" in of_classes
    assert "Solidity" not in of_classes, "a class as a whole has none"
    for table in (of_classes, of_objects):
        count = table.count("<th>")
        rows = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in table.split("<tr>")[2:]]
        assert rows and all(len(row) == count for row in rows)
        assert all(any(row[column] for row in rows) for column in range(count))


def _luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    digits = color.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_report_can_be_read_on_light_and_on_dark_screens() -> None:
    (file,) = encode([result(two_squares())], ["report"])
    page = file.data.decode("utf-8")
    styles = [dict(re.findall(r"--(\w+): (#\w+)", rule)) for rule in re.findall(r":root {(.*?)}", page)]
    assert len(styles) == 2 and page.count("@media screen and (prefers-color-scheme: dark)") == 1
    assert set(re.findall(r"var\(--(\w+)\)", page)) <= set(styles[0]) == set(styles[1])
    for style, is_dark in zip(styles, (False, True), strict=True):
        behind = _luminance(style["page"])
        assert (behind < 0.2) == is_dark
        for name in ("text", "dim"):
            light, dark = sorted((behind, _luminance(style[name])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_nothing_in_a_report_runs_or_is_fetched() -> None:
    page = page_of(result(two_squares(), path=Path("/x/<script>alert(1).png")))
    assert {"script", "b", "link", "iframe", "a"}.isdisjoint(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    fetched = [value for name, value in page.attributes if name in ("src", "href", "xlink:href")]
    assert len(fetched) == 1 and fetched[0].startswith("data:image/jpeg;base64,")
    assert "default-src 'none'" in " ".join(value for name, value in page.attributes if name == "content")
    assert any("<script>" in text for text in page.texts), "shown as text"


@pytest.mark.parametrize(("height", "width"), [(60, 80), (100, 3300), (1, 1)])
def test_the_picture_of_a_report_is_small_and_outlined(height: int, width: int) -> None:
    pixels = np.zeros((height, width), np.uint8)
    pixels[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4] = 1
    made = result(pixels, None)
    made = replace(made, image=replace(made.image, pixels=np.full((height, width, 3), 90, np.uint8)))
    source = next(value for name, value in page_of(made).attributes if name == "src")
    picture = PillowImage.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
    assert max(picture.size) == min(1600, max(height, width))
    shown = np.asarray(picture, int)
    assert (np.ptp(shown, axis=(0, 1)).max() > 60) == bool(pixels.any())


def test_very_many_objects_make_no_endless_report() -> None:
    pixels = np.zeros((80, 80), np.uint8)
    pixels[::2, ::2] = 1
    pixels[40, 40:43] = 1
    page = page_of(result(pixels))
    assert page.tags.count("tr") == 2 + 2 + 500
    assert re.search(r"The 500 largest of 1,599 objects", " ".join(page.texts))


def test_a_report_without_objects_says_so() -> None:
    page = page_of(result(np.zeros((20, 20), np.uint8)))
    assert any("no objects" in text for text in page.texts)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("leaf ä_cutout.png", {}),
        ("leaf ä_cutout.png", {"crop": True}),
        ("leaf ä_clusters.png", {}),
    ],
)
def test_pictures_get_a_scale_bar_where_that_is_asked_for(name: str, options: dict[str, Any]) -> None:
    pixels = np.zeros((200, 300), np.uint8)
    pixels[10:190, 20:280] = 1
    seg = segment(np.random.default_rng(0).integers(0, 60, (200, 300, 3), np.uint8), k=2)
    made = replace(result(pixels), segmentation=seg)

    def shown(scale: Scale | None, *, asked: bool) -> Any:
        given = ExportOptions(scale_bar=asked, **options)
        files = encode([replace(made, scale=scale)], ["cutout", "clusters"], given)
        [file] = [file for file in files if file.name == name]
        assert file.reads_back(file.data)
        return np.asarray(PillowImage.open(io.BytesIO(file.data)))

    plain = shown(SCALE, asked=False)
    assert np.array_equal(plain, shown(None, asked=True))
    barred = shown(SCALE, asked=True)
    changed = (plain != barred).any(axis=2)
    assert changed.any() and barred.shape == plain.shape
    height, width = changed.shape
    assert not changed[: height // 2].any() and not changed[:, : width // 2].any()
