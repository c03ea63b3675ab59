"""Images of a project that was moved alone are found again, and no project file names the user."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from segapp.document.project import Project
from segapp.io import known_places
from segapp.io.known_places import note_places, places_folder
from segapp.io.project import open_project, save_project
from segapp.io.project_images import missing_images
from segapp.io.project_paths import names_user
from tests.io.projects import project_of


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a user called alice-liddell."""
    folder = tmp_path / "home" / "alice-liddell"
    folder.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: folder)
    monkeypatch.setenv("SEGAPP_CONFIG_DIR", str(tmp_path / "config"))
    return folder


def save(project: Project, path: Path) -> None:
    """Save as the window does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    note_places(project, path, save_project(project, path).index)


def moved(path: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return path.rename(folder / path.name)


def contents(path: Path) -> bytes:
    with zipfile.ZipFile(path) as packed:
        return path.read_bytes() + b"".join(packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("place", ["home/alice-liddell/work", "elsewhere/work"])
@pytest.mark.parametrize("images", ["home/alice-liddell/images", "stick/images"])
def test_a_project_that_is_moved_alone_finds_its_images(tmp_path: Path, place: str, images: str) -> None:
    (tmp_path / images).parent.mkdir(exist_ok=True)
    project = project_of(tmp_path / images, 3, 2)  # one of them was never opened
    path = tmp_path / place / "a.segproj"
    save(project, path)
    for folder in (path.parent, tmp_path / "home/alice-liddell/Desktop/deeper/still"):
        path = moved(path, folder)
        opened = open_project(path).project
        assert missing_images(opened) == ()
        assert [entry.file for entry in opened.entries] == [entry.file for entry in project.entries]


def test_no_project_file_names_the_user_or_his_folders(tmp_path: Path, home: Path) -> None:
    for number, (place, images) in enumerate(
        [
            ("home/alice-liddell/work", "home/alice-liddell/images"),
            ("elsewhere/work", "home/alice-liddell/images"),
        ]
    ):
        path = tmp_path / place / f"{number}.segproj"
        save(project_of(tmp_path / images, 2, 1), path)
        assert b"alice" not in contents(path)
        assert os.fsencode(home) not in contents(path)


def test_images_that_are_moved_with_the_project_come_first(tmp_path: Path) -> None:
    project = project_of(tmp_path / "a", 2, 2)
    save(project, tmp_path / "a" / "a.segproj")
    (tmp_path / "b").mkdir()
    for file in (tmp_path / "a").iterdir():
        (tmp_path / "b" / file.name).write_bytes(file.read_bytes())
    opened = open_project(tmp_path / "b" / "a.segproj").project
    assert [entry.file.path.parent for entry in opened.entries] == [tmp_path / "b"] * 2


def test_another_image_of_the_same_name_is_not_taken(tmp_path: Path) -> None:
    project = project_of(tmp_path / "images", 2, 2)
    save(project, tmp_path / "a.segproj")
    (tmp_path / "images" / "image 0.png").write_bytes(b"something else")
    opened = open_project(moved(tmp_path / "a.segproj", tmp_path / "b" / "c")).project
    assert missing_images(opened) == (1,)


def test_a_copy_of_before_and_the_version_kept_beside_are_known_too(tmp_path: Path) -> None:
    project, path = project_of(tmp_path / "images", 2, 1), tmp_path / "a.segproj"
    save(project, path)
    copy = tmp_path / "b" / "c" / "copy.segproj"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(path.read_bytes())
    save(project_of(tmp_path / "images", 2, 2), path)
    assert missing_images(open_project(copy).project) == ()


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"folder": "relative"}', b'{"folder": 3}', None])
def test_a_note_that_is_damaged_or_gone_is_no_failure(tmp_path: Path, note: bytes | None) -> None:
    save(project_of(tmp_path / "images", 2, 1), tmp_path / "a.segproj")
    (path,) = places_folder().glob("*.json")
    path.unlink() if note is None else path.write_bytes(note)
    opened = open_project(moved(tmp_path / "a.segproj", tmp_path / "b" / "c")).project
    assert missing_images(opened) == (1, 2)


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "config").write_bytes(b"a file")
    save(project_of(tmp_path / "images", 2, 1), tmp_path / "a.segproj")
    assert missing_images(open_project(tmp_path / "a.segproj").project) == ()


def test_old_notes_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project()
    for number in range(8):
        note_places(project, tmp_path / "a.segproj", b"%d" % number)
    assert len(list(places_folder().iterdir())) == known_places.MOST_OF_ONE
    monkeypatch.setattr(known_places, "MOST", 7)
    for number in range(9):
        note_places(project, tmp_path / f"{number}.segproj", b"")
    assert len(list(places_folder().iterdir())) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="paths of other systems")
@pytest.mark.parametrize(
    ("image", "folder", "expected"),
    [
        ("/home/alice-liddell/a.png", "/home/alice-liddell/work", False),
        ("/home/alice-liddell/a.png", "/home/other/work", True),
        ("/home/alice-liddell/a.png", "/srv/plants", True),
        ("/media/Alice-Liddell/stick/a.png", "/home/alice-liddell/work", True),
        ("/media/alice-liddell/stick/a.png", "/media/alice-liddell/stick/work", False),
        ("/run/media/alice-liddell/stick/a.png", "/run/media/alice-liddell/other", False),
        ("/srv/alice-liddell/a.png", "/srv/plants", False),
        ("/srv/plants/media/alice-liddell/a.png", "/srv/plants", True),
        ("/srv/images/a.png", "/home/alice-liddell/work", False),
    ],
)
def test_ways_that_name_the_user_are_known(
    image: str, folder: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/alice-liddell"))
    assert names_user(Path(image), Path(folder)) is expected
