"""No result takes the place of an image that it was made of."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

import segapp
from segapp.core.errors import ExportError
from segapp.core.result import Result
from segapp.core.types import ClassInfo, ClassMap
from segapp.io.export import export, items_of
from segapp.io.images import read_image
from segapp.io.originals import Originals
from segapp.io.project_results import items
from tests.io.projects import project_of, work_on


def result_of(path: Path) -> Result:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(1).integers(0, 256, (9, 12, 3), np.uint8)
    PillowImage.fromarray(pixels).save(path)
    return Result(
        read_image(path), ClassMap(np.eye(9, 12, dtype=np.uint8), (ClassInfo("leaf", (200, 10, 10)),))
    )


@pytest.mark.parametrize(
    ("name", "file_format"),
    [
        ("voc/JPEGImages/a.jpg", "voc"),
        ("coco/images/train/a.png", "coco"),
        ("yolo/images/train/a.png", "yolo"),
    ],
)
def test_a_data_set_is_not_written_over_its_images(tmp_path: Path, name: str, file_format: str) -> None:
    result = result_of(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(ExportError, match=r"'a\.\w+' is one of the images itself"):
        export(items_of([result]), tmp_path, [file_format])
    assert (tmp_path / name).read_bytes() == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name], "nothing is written"


def test_the_mask_of_one_image_does_not_replace_another_that_comes_later(tmp_path: Path) -> None:
    results = [result_of(tmp_path / name) for name in ("a.png", "a_mask.png")]
    before = (tmp_path / "a_mask.png").read_bytes()
    with pytest.raises(ExportError, match="would be replaced"):
        export(items_of(results), tmp_path, ["mask"], count=2)
    assert (tmp_path / "a_mask.png").read_bytes() == before


def test_images_of_a_project_are_kept_too(tmp_path: Path) -> None:
    project = project_of(tmp_path, count=2, worked=1)
    assert {original for item in items(project) for original in item.originals} == {
        entry.file.path for entry in project.entries
    }


def test_a_file_is_known_by_any_name(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"a")
    try:
        (tmp_path / "link.png").symlink_to(tmp_path / "a.png")
        os.link(tmp_path / "a.png", tmp_path / "second.png")
    except OSError:
        pytest.skip("this system makes no links here")
    originals = Originals()
    originals.add([tmp_path / "a.png", tmp_path / "gone.png", Path("a\0b")])
    for name in ("a.png", "link.png", "second.png"):
        with pytest.raises(ExportError, match="choose another place"):
            originals.check([tmp_path / name])
    (tmp_path / "b.png").write_bytes(b"a")
    originals.check([tmp_path / "b.png", tmp_path / "gone.png", Path("a\0b")])


def test_images_without_clusters_are_passed_over_among_others(tmp_path: Path) -> None:
    project = project_of(tmp_path / "images", count=3, worked=1)
    found = segapp.export(project, tmp_path / "out", "clusters")
    assert [file.path.name for file in found] == ["image 0_clusters.png", "image 0_cluster_labels.png"]
    with pytest.raises(ExportError, match="nothing to save"):
        segapp.export(project_of(tmp_path / "images", count=2, worked=0), tmp_path / "none", ["clusters"])
    assert not (tmp_path / "none").exists()
    again = segapp.export(work_on(project, 2), tmp_path / "out", ["clusters", "mask"])
    assert len(again) == 4 + 6


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (2, "The clusters of 'image 1' are not known, so there are no files of them."),
        (3, "The clusters of 2 images ('image 1', 'image 2') are not known, so there are no files of them."),
        (
            6,
            "The clusters of 5 images ('image 1', 'image 2', 'image 3', ...) are not known, "
            "so there are no files of them.",
        ),
    ],
)
def test_images_that_are_passed_over_are_told(tmp_path: Path, count: int, sentence: str) -> None:
    project = project_of(tmp_path / "images", count=count, worked=1)
    told: list[str] = []
    export(items(project), tmp_path / "out", ["clusters", "mask"], count=count, tell=told.append)
    assert told == [sentence]
    told.clear()
    export(items(project), tmp_path / "out", ["mask"], count=count, tell=told.append)
    assert told == []
