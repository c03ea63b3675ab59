from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as PillowImage
from PySide6.QtGui import QImage

import segapp
from segapp.core.types import CleanUp, ClusterParams
from segapp.document import edits
from segapp.io.export import ExportOptions
from segapp.ui import work
from segapp.ui.files import Files
from segapp.ui.qimage import rgb_to_qimage
from segapp.ui.work import ExportRequest
from tests.ui.pictures import three_colors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task
    from segapp.ui.session import Session

K = 3


@pytest.fixture
def files(session: Session) -> Iterator[Files]:
    made = Files(session)
    session.want(ClusterParams(k=K))
    yield made
    made.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "three colours ä.png"
    PillowImage.fromarray(three_colors()).save(path)
    return path


def open_and_settle(qtbot: QtBot, files: Files, session: Session, path: Path) -> None:
    with qtbot.waitSignal(files.opened):
        files.open(path)
    qtbot.waitUntil(lambda: session.located is not None)


def request_of(session: Session, folder: Path, *formats: str) -> ExportRequest:
    document = session.document
    assert document is not None
    regions = session.located.regions if session.located else None
    return ExportRequest(document, regions, folder, formats, ExportOptions())


def test_a_picture_is_opened_and_clustered(
    qtbot: QtBot, files: Files, session: Session, picture: Path
) -> None:
    opening: list[str] = []
    files.opening.connect(opening.append)
    with qtbot.waitSignal(files.opened) as opened:
        files.open(picture)
    assert opened.args == [picture]
    assert opening == [picture.name]
    assert session.document is not None
    assert session.document.image.path == picture
    assert np.array_equal(session.document.image.pixels, three_colors())
    qtbot.waitUntil(lambda: session.segmentation is not None)


def test_a_large_jpeg_is_previewed_before_it_is_opened(
    qtbot: QtBot, files: Files, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "large.jpg"
    PillowImage.new("RGB", (4000, 3200), (90, 120, 30)).save(path)
    with qtbot.waitSignals([files.previewed, files.opened], order="strict"):
        files.open(path)
    assert session.document is not None
    assert (session.document.image.width, session.document.image.height) == (4000, 3200)


@pytest.mark.parametrize("content", [None, b"", b"this is no picture", b"\x89PNG\r\n\x1a\ncut short"])
def test_a_failed_opening_keeps_the_present_picture_and_says_why(
    qtbot: QtBot, files: Files, session: Session, picture: Path, tmp_path: Path, content: bytes | None
) -> None:
    open_and_settle(qtbot, files, session, picture)
    session.apply("Select all", edits.select_all)
    before, shown = session.document, session.photo
    other = tmp_path / "other.png"
    if content is not None:
        other.write_bytes(content)
    with qtbot.waitSignal(files.open_failed) as failed:
        files.open(other)
    path, sentence = failed.args
    assert path == other
    assert sentence.endswith(".") and "\n" not in sentence
    assert session.document is before and session.photo is shown
    assert not files.runner.is_busy


def test_a_cancelled_opening_keeps_the_present_picture(
    qtbot: QtBot, files: Files, session: Session, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_and_settle(qtbot, files, session, picture)
    before = session.document
    monkeypatch.setattr(work, "read_preview", lambda _, __: None)
    files.open(picture)
    with qtbot.waitSignal(files.open_failed) as failed:
        files.runner.cancel()
    assert failed.args == [picture, ""]
    assert session.document is before


def test_of_two_pictures_the_last_one_asked_for_is_opened(
    qtbot: QtBot, files: Files, session: Session, picture: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.png"
    PillowImage.fromarray(three_colors(20, 44)).save(second)
    opened: list[Path] = []
    files.opened.connect(opened.append)
    files.open(picture)
    files.open(second)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [second]
    assert session.document is not None and session.document.image.path == second
    qtbot.waitUntil(lambda: session.segmentation is not None)


def test_a_pasted_picture_is_opened_without_a_path(qtbot: QtBot, files: Files, session: Session) -> None:
    with qtbot.waitSignal(files.opened) as opened:
        files.open_picture(rgb_to_qimage(three_colors()))
    assert opened.args == [None]
    assert session.document is not None
    assert session.document.image.path is None
    assert np.array_equal(session.document.image.pixels, three_colors())
    qtbot.waitUntil(lambda: session.segmentation is not None)


def test_the_saved_mask_is_that_of_the_python_interface(
    qtbot: QtBot, files: Files, session: Session, picture: Path, tmp_path: Path
) -> None:
    open_and_settle(qtbot, files, session, picture)
    for cluster in (0, 2):
        session.apply("Add", partial(edits.set_clusters, clusters=[cluster], on=True))
    assert session.is_dirty
    done: list[bool] = []
    with qtbot.waitSignal(files.saved) as saved:
        files.save(request_of(session, tmp_path / "out", "mask"), lambda: done.append(session.is_dirty))
    [written] = saved.args[0]
    expected = segapp.segment(segapp.read_image(picture), k=K).mask([0, 2])
    assert np.array_equal(np.asarray(PillowImage.open(written.path)) > 0, expected)
    assert written.bytes == written.path.stat().st_size
    assert done == [False], "it is saved before what comes after is done"
    assert not session.is_dirty


def test_what_is_saved_is_cleaned_up(
    qtbot: QtBot, files: Files, session: Session, picture: Path, tmp_path: Path
) -> None:
    open_and_settle(qtbot, files, session, picture)
    assert session.segmentation is not None
    blue = int(session.segmentation.labels[18, 30])
    session.apply("Add", partial(edits.set_clusters, clusters=[blue], on=True))
    session.apply("Drop specks", partial(edits.set_clean_up, clean_up=CleanUp(drop_specks_px=20)))
    with qtbot.waitSignal(files.saved) as saved:
        files.save(request_of(session, tmp_path, "mask"))
    pixels = np.asarray(PillowImage.open(saved.args[0][0].path)) > 0
    assert pixels[2:10, 18:26].all() and pixels.sum() == 64


def test_a_change_made_while_saving_is_still_unsaved(
    qtbot: QtBot, files: Files, session: Session, picture: Path, tmp_path: Path
) -> None:
    open_and_settle(qtbot, files, session, picture)
    session.apply("Select all", edits.select_all)
    with qtbot.waitSignal(files.saved):
        files.save(request_of(session, tmp_path, "mask"))
        session.apply("Take out", partial(edits.set_clusters, clusters=[0], on=False))
    assert session.is_dirty
    session.undo()
    assert not session.is_dirty


def test_a_failed_export_says_why_and_stays_unsaved(
    qtbot: QtBot, files: Files, session: Session, picture: Path, tmp_path: Path
) -> None:
    open_and_settle(qtbot, files, session, picture)
    session.apply("Select all", edits.select_all)
    (tmp_path / "taken").write_text("a file where the folder should be")
    done: list[bool] = []
    with qtbot.waitSignal(files.failed) as failed:
        files.save(request_of(session, tmp_path / "taken", "mask"), lambda: done.append(True))
    assert failed.args[0].endswith(".")
    assert session.is_dirty
    assert done == []


@pytest.mark.parametrize("what", ["mask", "cutout"])
def test_a_copy_is_the_same_as_a_png_and_as_a_picture(
    qtbot: QtBot, files: Files, session: Session, picture: Path, what: str
) -> None:
    open_and_settle(qtbot, files, session, picture)
    session.apply("Add", partial(edits.set_clusters, clusters=[1], on=True))
    with qtbot.waitSignal(files.copied) as copied:
        files.copy(what)
    png, image, kind = copied.args
    assert kind == what
    assert png.data().startswith(b"\x89PNG")
    assert QImage.fromData(png).convertToFormat(image.format()) == image
    assert (image.width(), image.height()) == (36, 24)
    assert session.is_dirty, "a copy is not on disk"


def test_nothing_is_copied_before_there_are_clusters(qtbot: QtBot, files: Files) -> None:
    files.copy("mask")
    assert not files.runner.is_busy


def test_warming_up_does_not_get_in_the_way_of_opening(
    qtbot: QtBot, files: Files, session: Session, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[Task] = []
    monkeypatch.setattr(work, "warm_up", warmed.append)
    with qtbot.waitSignal(files.opened):
        files.open(picture)
        files.warm_up()
    assert warmed == []
    qtbot.waitUntil(lambda: session.segmentation is not None)
