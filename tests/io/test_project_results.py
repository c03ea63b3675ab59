"""The results of a project, exported image by image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as PillowImage

import segapp
from segapp.core.task import NullTask
from segapp.core.tiles import painting_of
from segapp.document import touching
from segapp.document.finishing import finished_classes
from segapp.document.project_documents import take_document
from segapp.io.export import EXPORTERS, ExportOptions
from segapp.io.project import save_project
from segapp.io.project_results import Left, items, result_of, results_of
from tests.io.projects import document_in, project_of

if TYPE_CHECKING:
    from pathlib import Path


def test_the_masks_of_a_saved_project_are_those_of_the_window(tmp_path: Path) -> None:
    project = project_of(tmp_path, 3, 2)
    save_project(project, tmp_path / "a.segproj")
    found = list(results_of(tmp_path / "a.segproj"))
    assert len(found) == 3
    for number, result in enumerate(found, start=1):
        document = document_in(project, number)
        assert np.array_equal(result.image.pixels, document.image.pixels)
        assert result.class_map.classes == project.classes
        assert result.names == document.names
        if document.segmentation is None:
            assert not result.class_map.pixels.any()
            assert result.objects.ids.max() <= 0
        else:
            assert np.array_equal(result.class_map.pixels, finished_classes(document, None, NullTask()))
            assert result.class_map.pixels.any()


def test_what_was_painted_before_anything_was_clustered_counts(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 0)
    bits = np.ones((5, 6), np.bool_)
    painted = touching.paint(document_in(project, 1), painting_of(2, 3, bits), adds=True)
    project = take_document(project, 1, painted)
    result = result_of(project, project.entry(1))
    assert result.class_map.pixels.sum() == 30
    assert result.segmentation is None


def test_images_are_read_one_at_a_time_and_their_parts_are_drawn(tmp_path: Path) -> None:
    project = project_of(tmp_path, 4, 1)
    told: list[Left] = []
    found = items(project, ExportOptions(split=(0.5, 0.5)), tell=told.append)
    assert next(found).stem == "image 0"
    project.entry(3).file.path.unlink()
    rest = list(found)
    assert [item.stem for item in rest] == ["image 1", "image 3"]
    assert {item.part for item in rest} <= {"train", "val"}
    assert [(left.entry_id, left.is_left_out) for left in told] == [(2, False), (3, True), (4, False)]
    assert "not there any more" in told[1].sentence
    with pytest.raises(segapp.ImageReadError):
        list(items(project))
    assert [item.stem for item in items(project, only={2, 4})] == ["image 1", "image 3"]


@pytest.mark.parametrize("exporter", [exporter.id for exporter in EXPORTERS])
def test_a_project_is_exported_in_every_format(tmp_path: Path, exporter: str) -> None:
    save_project(project_of(tmp_path, 2, 2), tmp_path / "a.segproj")
    project = segapp.open_project(tmp_path / "a.segproj")
    files = segapp.export(project, tmp_path / "out", [exporter])
    assert files
    assert all(file.path.is_file() for file in files)


def test_a_script_exports_a_project(tmp_path: Path) -> None:
    save_project(project_of(tmp_path, 2, 2), tmp_path / "a.segproj")
    project = segapp.open_project(str(tmp_path / "a.segproj"))
    assert [info.name for info in project.classes] == ["leaf", "soil"]
    files = segapp.export(project, tmp_path / "out", ["mask"])
    for number, result in enumerate(results_of(tmp_path / "a.segproj")):
        masks = [file.path for file in files if file.path.name == f"image {number}_leaf_mask.png"]
        with PillowImage.open(masks[0]) as mask:
            assert np.array_equal(np.asarray(mask) == 255, result.class_map.mask(1))
    with pytest.raises(segapp.ParameterError, match="finished"):
        segapp.export(project, tmp_path / "out", select=[1])
    (tmp_path / "a.segproj").write_bytes(b"evil")
    with pytest.raises(segapp.ProjectError):
        segapp.open_project(tmp_path / "a.segproj")
