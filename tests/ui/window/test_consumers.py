"""Every kind of file is written from the window on a real photograph, and opened by who it is for."""

from __future__ import annotations

import os
import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from segapp.io.export import EXPORTERS
from segapp.ui.dialogs.export import ExportDialog
from segapp.ui.dialogs.exported import ExportedDialog
from tests.ui.window.consumers import CHECKS, Photograph
from tests.ui.window.driver import User, act_in
from tests.ui.window.test_classes import add

# pycocotools is older than NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

KEPT_IN = "SEGAPP_KEEP_EXPORTS"
"""Names a folder in which the files are kept, for `python -m benchmarks.consumers --written FOLDER`."""

LIGHT_PETALS, BACKGROUND = (405, 352), (186, 62)
"""A pixel (row, col) on the petals in the light, and one on the dark leaves."""


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A dahlia, 640 x 427, that comes with scikit-learn."""
    path = tmp_path / "camera" / "dahlia.jpg"
    path.parent.mkdir()
    with resources.as_file(resources.files("sklearn.datasets") / "images" / "flower.jpg") as file:
        shutil.copyfile(file, path)
    return path


@pytest.fixture
def gardener(empty: User, photograph: Path) -> User:
    """A user who has chosen clusters of the photograph for two classes, and dropped the specks."""
    empty.open(photograph)
    empty.click(LIGHT_PETALS)
    add(empty, "leaf")
    empty.click(BACKGROUND)
    empty.window.side.clean_up.sliders["drop_specks_px"].slider.setValue(12)
    empty.wait_until_ready()
    return empty


def seen_by(user: User) -> Photograph:
    """What the window shows."""
    finished, clusters = user.session.finished, user.document.segmentation
    assert finished is not None and clusters is not None
    classes = {
        info.name: finished.class_map.mask(number)
        for number, info in enumerate(user.document.classes, start=1)
    }
    return Photograph(
        "dahlia", np.asarray(user.document.image.pixels), classes, clusters.labels, clusters.colors
    )


def export(
    user: User, monkeypatch: pytest.MonkeyPatch, formats: tuple[str, ...], folder: Path
) -> list[tuple[str, float | None]]:
    """Tick these in the export dialog and save; returns kind and overlap of each file, as the window says."""
    saved: list[list[tuple[str, float | None]]] = []

    def choose(dialog: ExportDialog) -> None:
        for exporter in EXPORTERS:
            if dialog.box(exporter.id).isChecked() is not (exporter.id in formats):
                dialog.box(exporter.id).click()
        dialog.folder.setText(str(folder))
        dialog.save.click()

    def note(written: list[object]) -> None:
        saved.append([(file.format, file.iou) for file in written])  # type: ignore[attr-defined]  # WrittenFile

    act_in(monkeypatch, ExportDialog, choose)
    user.window.files.saved.connect(note)
    user.window.actions_.by_id["export"].trigger()
    user.wait(lambda: bool(saved) or "error" in user.message)
    user.window.files.saved.disconnect(note)
    if len(saved[0]) > 1:  # else a line says so
        user.wait(lambda: any(found.isVisible() for found in user.window.findChildren(ExportedDialog)))
    user.qtbot.wait(1)
    for dialog in user.window.findChildren(ExportedDialog):
        dialog.close_button.click()
    return saved[0]


def test_every_kind_of_file_is_checked() -> None:
    assert list(CHECKS) == [exporter.id for exporter in EXPORTERS]


def test_every_kind_of_file_is_opened_by_who_it_is_for(
    gardener: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    photo = seen_by(gardener)
    shares = [float(mask.mean()) for mask in photo.classes.values()]
    assert len(shares) == 2 and all(0.05 < share < 0.6 for share in shares)
    assert all(len(photo.areas(name)) > 3 for name in photo.classes), "several objects each"
    for exporter in EXPORTERS:
        folder = tmp_path / exporter.id
        written = export(gardener, monkeypatch, (exporter.id,), folder)
        assert {kind for kind, _ in written} == {exporter.id}
        assert {overlap for _, overlap in written} <= {1.0, None}, exporter.id
        CHECKS[exporter.id](folder, photo)
    keep = os.environ.get(KEPT_IN)
    if keep:
        np.save(tmp_path / "masks.npy", photo.class_map)
        (tmp_path / "classes.txt").write_text("\n".join(photo.classes), "utf-8")
        for name in ("masks.npy", "classes.txt"):
            shutil.copyfile(tmp_path / name, Path(keep) / name)
        for exporter in EXPORTERS:
            shutil.copytree(tmp_path / exporter.id, Path(keep) / exporter.id)


def test_all_kinds_of_files_can_be_in_one_folder(
    gardener: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    photo, everything = seen_by(gardener), tuple(exporter.id for exporter in EXPORTERS)
    export(gardener, monkeypatch, everything, tmp_path / "all")
    for check in CHECKS.values():
        check(tmp_path / "all", photo)
