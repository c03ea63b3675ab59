"""What is told of an export of several images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image as PillowImage

from segapp.core.task import NullTask
from segapp.io.export import ExportOptions
from segapp.ui.work import ExportRequest, export
from tests.io.projects import document_in, project_of

if TYPE_CHECKING:
    from pathlib import Path


def test_images_that_have_changed_or_are_gone_are_told_and_untouched_ones_are_not(tmp_path: Path) -> None:
    project = project_of(tmp_path / "images", 4, 3)
    request = ExportRequest(
        document_in(project, 1), None, tmp_path / "out", ("mask",), ExportOptions(), project, (1, 2, 3, 4)
    )
    PillowImage.new("RGB", (300, 30), (1, 2, 3)).save(tmp_path / "images" / "image 1.png")
    (tmp_path / "images" / "image 2.png").unlink()
    found = export(request, NullTask())
    assert len(found.written) == 6
    assert len(found.notes) == 1 and "'image 1.png' has changed since" in found.notes[0]
    assert len(found.left) == 1 and "'image 2.png' is not there any more" in found.left[0]
