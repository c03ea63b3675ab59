from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import segapp
from segapp.core.errors import ExportError
from segapp.core.result import Result
from segapp.core.types import ClassMap, Image
from segapp.io.export import encode
from tests.io.export.made import chunks_of, files_of, pixels_of, scene


def clustered(*, has_gap: bool) -> Result:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (20, 30, 4), np.uint8)
    pixels[..., 3] = 255
    if has_gap:
        pixels[2:5, 3:9, 3] = 0
    image = Image(pixels, has_alpha=True, path=Path("photo.png"))
    found = segapp.segment(image, k=4)
    return Result(image, ClassMap(np.zeros((20, 30), np.uint8)), found)


def test_every_pixel_has_the_mean_colour_of_its_cluster() -> None:
    result = clustered(has_gap=False)
    files = files_of(result, "clusters")
    assert list(files) == ["photo_clusters.png", "photo_cluster_labels.png"]
    assert result.segmentation is not None
    colors = pixels_of(files["photo_clusters.png"])
    assert np.array_equal(colors, result.segmentation.colors[result.segmentation.labels])
    assert np.array_equal(pixels_of(files["photo_cluster_labels.png"]), result.segmentation.labels)
    assert chunks_of(files["photo_clusters.png"].data) == {b"IHDR", b"IDAT", b"IEND"}
    assert chunks_of(files["photo_cluster_labels.png"].data) == {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
    assert all(file.iou is None for file in files.values()), "no masks in them"


def test_where_there_is_no_cluster_it_is_transparent_and_255() -> None:
    files = files_of(clustered(has_gap=True), "clusters")
    colors = pixels_of(files["photo_clusters.png"])
    gap = np.zeros((20, 30), np.bool_)
    gap[2:5, 3:9] = True
    assert colors.shape == (20, 30, 4)
    assert np.array_equal(colors[..., 3] == 0, gap) and set(np.unique(colors[..., 3])) == {0, 255}
    assert not colors[gap].any()
    assert np.array_equal(pixels_of(files["photo_cluster_labels.png"]) == 255, gap)


def test_without_clusters_there_is_one_sentence() -> None:
    with pytest.raises(ExportError, match="clusters of this image are not known"):
        encode([scene()], ["clusters"])
