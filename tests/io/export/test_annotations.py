"""What holds for all annotation files."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.errors import ParameterError
from segapp.core.result import Result
from segapp.core.types import ClassMap, Image
from segapp.io.export import EXPORTERS, Exporter, ExportOptions, encode, export, items_of
from segapp.io.export.class_names import Catalog, distinct, line_text, xml_text
from segapp.io.export.pictures import shown
from tests.io.export.masks import ANNOTATIONS, CLASSES, Labels, labels, result_of

if TYPE_CHECKING:
    from pathlib import Path

OURS = [exporter for exporter in EXPORTERS if exporter.id in ANNOTATIONS]
IDS = [exporter.id for exporter in OURS]


def test_the_formats_are_in_the_order_of_the_table() -> None:
    assert tuple(IDS) == ANNOTATIONS


@pytest.mark.parametrize("exporter", OURS, ids=IDS)
@given(pixels=labels(most=12))
def test_lossless_files_say_so_and_are_read_back(exporter: Exporter, pixels: Labels) -> None:
    files = encode([result_of(pixels)], [exporter.id])
    assert [file.data for file in files] == [file.data for file in encode([result_of(pixels)], [exporter.id])]
    assert {file.iou for file in files} <= {1.0, None}
    assert 1.0 in {file.iou for file in files}
    for file in files:
        assert file.reads_back(file.data)
        assert not file.data or not file.reads_back(file.data[: len(file.data) // 2])


@pytest.mark.parametrize("exporter", OURS, ids=IDS)
def test_the_names_of_the_files_of_several_images_are_known_before(
    exporter: Exporter, tmp_path: Path
) -> None:
    options = ExportOptions(split=(0.5, 0.2, 0.3), seed=3)
    results = [result_of(np.eye(5, dtype=np.uint8), stem) for stem in ("a", "b", "A", "c d", "con")]
    items = items_of(results, options)
    announced = exporter.names(tuple(item.stem for item in items), CLASSES, options)
    written = export(items, tmp_path, [exporter.id], options, count=5)
    made = [file.path.relative_to(tmp_path).as_posix() for file in written]
    assert sorted(made) == sorted(announced)
    assert len({name.casefold() for name in made}) == len(made)


@pytest.mark.parametrize(
    "exporter", [one for one in OURS if "detail_px" in one.options], ids=lambda one: one.id
)
@pytest.mark.parametrize("detail_px", [-0.1, 1000.0, float("nan")])
def test_a_detail_that_is_none_is_refused(exporter: Exporter, detail_px: float) -> None:
    with pytest.raises(ParameterError):
        encode(
            [result_of(np.eye(3, dtype=np.uint8))],
            [exporter.id],
            replace(ExportOptions(), detail_px=detail_px),
        )


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_what_is_transparent_is_white_in_data_sets(dtype: type[np.generic]) -> None:
    full = 1 if dtype is np.float32 else np.iinfo(dtype).max  # type: ignore[type-var]  # the others are whole
    pixels = np.zeros((1, 3, 4), dtype)
    pixels[0, :, 3] = [0, full, 0]
    pixels[0, 2, 0] = full
    assert shown(Image(pixels, has_alpha=True)).tolist() == [[[255] * 3, [0] * 3, [255] * 3]]


def test_pictures_of_data_sets_are_what_is_shown() -> None:
    rng = np.random.default_rng(2)
    image = Image(rng.integers(0, 256, (7, 5), np.uint8))
    file = encode([Result(image, ClassMap(np.ones((7, 5), np.uint8)))], ["coco"])[0]
    picture = PillowImage.open(io.BytesIO(file.data))
    assert picture.mode == "RGB"
    assert np.array_equal(np.asarray(picture), np.repeat(image.pixels[..., None], 3, axis=2))
    assert not picture.info


@given(st.lists(st.text(max_size=5), max_size=5))
def test_names_are_told_apart(names: list[str]) -> None:
    told = distinct(names, ("a", "a (2)"))
    assert len({*told, "a", "a (2)"}) == len(names) + 2
    assert all(told)


def test_names_are_cleaned_for_the_format() -> None:
    assert line_text(" a\n\tb\x00c\u2028d\ud800 ") == "a b c d?"
    assert xml_text("a\x00\x1b\r\nb\rc\ufffe&") == "a\nb\nc&"
    catalog = Catalog()
    assert catalog.add(CLASSES) == catalog.add(CLASSES) == tuple(catalog.names)
