"""The scale of a file is believed only where somebody measured it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from segapp.core.scale import Scale
from segapp.io.images import read_bytes
from segapp.io.images.resolution import scale_of_description, scale_of_exif, scale_of_jfif, scale_of_phys

PIXELS = np.arange(48, dtype=np.uint8).reshape(6, 8)


def scale_of_saved(kind: str, **options: Any) -> Scale | None:
    stream = io.BytesIO()
    PillowImage.fromarray(PIXELS).save(stream, kind, **options)
    return read_bytes(stream.getvalue(), "x").scale


def scale_of_tiff(**options: Any) -> Scale | None:
    stream = io.BytesIO()
    tifffile.imwrite(stream, PIXELS, **options)
    return read_bytes(stream.getvalue(), "x").scale


def near(scale: Scale | None, units_per_px: float, unit: str) -> bool:
    return (
        scale is not None
        and scale.unit == unit
        and scale.units_per_px == pytest.approx(units_per_px, rel=1e-3)
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("dpi", [1, 72, 96, 100, 150, 180, 240, 300, 350, 400])
def test_what_every_program_writes_is_no_scale(kind: str, dpi: int) -> None:
    assert scale_of_saved(kind, dpi=(dpi, dpi)) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize(("dpi", "length", "unit"), [(600, 25.4 / 600, "mm"), (12700, 2, "µm")])
def test_a_fine_resolution_is_a_scale(kind: str, dpi: int, length: float, unit: str) -> None:
    assert near(scale_of_saved(kind, dpi=(dpi, dpi)), length, unit)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_pixels_that_are_not_square_have_no_scale(kind: str) -> None:
    assert scale_of_saved(kind, dpi=(1200, 600)) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_a_file_that_states_nothing_has_no_scale(kind: str) -> None:
    assert scale_of_saved(kind) is None


def test_dots_per_centimetre_are_a_scale_too() -> None:
    assert near(scale_of_tiff(resolution=(20000, 20000), resolutionunit="CENTIMETER"), 0.5, "µm")
    assert scale_of_tiff(resolution=(118, 118), resolutionunit="CENTIMETER") is None


@pytest.mark.parametrize(
    ("unit", "spelt"), [("micron", "µm"), ("\\u00B5m", "µm"), ("um", "µm"), ("nm", "nm"), ("mm", "mm")]
)
def test_the_unit_of_imagej_is_believed(unit: str, spelt: str) -> None:
    scale = scale_of_tiff(imagej=True, resolution=(4, 4), metadata={"unit": unit})
    assert near(scale, 0.25, spelt)


@pytest.mark.parametrize("unit", ["inch", "pixel", "cm"])
def test_imagej_passing_on_dots_per_inch_is_not(unit: str) -> None:
    assert scale_of_tiff(imagej=True, resolution=(72, 72), metadata={"unit": unit}) is None


def test_the_sizes_of_ome_are_believed() -> None:
    assert near(scale_of_tiff(ome=True, metadata={"PhysicalSizeX": 0.65, "PhysicalSizeY": 0.65}), 0.65, "µm")
    sizes = {"PhysicalSizeX": 3.0, "PhysicalSizeXUnit": "mm", "PhysicalSizeY": 3.0, "PhysicalSizeYUnit": "mm"}
    assert near(scale_of_tiff(ome=True, metadata=sizes), 3, "mm")
    assert scale_of_tiff(ome=True, metadata={"PhysicalSizeX": 0.65, "PhysicalSizeY": 1.3}) is None


def test_a_turned_picture_keeps_its_scale() -> None:
    exif = PillowImage.Exif()
    exif[274] = 6
    stream = io.BytesIO()
    PillowImage.fromarray(PIXELS).save(stream, "JPEG", dpi=(600, 600), exif=exif)
    image = read_bytes(stream.getvalue(), "x")
    assert image.rotated and near(image.scale, 25.4 / 600, "mm")


def test_the_resolution_in_exif_counts() -> None:
    exif = PillowImage.Exif()
    exif[282], exif[283], exif[296] = 1200.0, 1200.0, 2
    assert near(scale_of_exif(exif.tobytes()), 25.4 / 1200, "mm")
    exif[296] = 3
    assert near(scale_of_exif(exif.tobytes()), 1e4 / 1200, "µm")


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"JFIF\0", b"Exif\0\0II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08\0\x03"]),
)
def test_damaged_blocks_state_nothing_or_a_scale(data: bytes, start: bytes) -> None:
    for read in (scale_of_exif, scale_of_jfif, scale_of_phys):
        assert isinstance(read(start + data), Scale | None)


@given(
    st.text(max_size=80),
    st.sampled_from(["", "ImageJ=1\nunit=", '<Pixels PhysicalSizeX="']),
    st.floats(),
    st.floats(),
)
def test_odd_descriptions_state_nothing_or_a_scale(text: str, start: str, x: float, y: float) -> None:
    assert isinstance(scale_of_description(start + text, x, y), Scale | None)
