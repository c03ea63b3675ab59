"""Unsaved work outlives a crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from segapp.core.errors import ProjectError
from segapp.document import edits
from segapp.document.project import Mark, adopt, set_mark
from segapp.document.project_documents import take_document
from segapp.io import recovery
from segapp.io.atomic import sweep
from segapp.io.processes import Process, this_process
from segapp.io.project import open_project, save_project
from segapp.io.recovery import (
    KEPT_S,
    discard,
    list_recoverable,
    new_id,
    recover,
    recovery_folder,
    skip,
    write_snapshot,
)
from segapp.io.thumbnails import make_thumbnail, thumbnail_pixels
from tests.io.projects import document_in, plain_image, project_of, same_work
from tests.io.test_locks import ended


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGAPP_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture
def crashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is written be that of a process that has ended."""
    gone = Process(ended(), this_process().host)
    monkeypatch.setattr(recovery, "this_process", lambda: gone)


@pytest.mark.usefixtures("crashed")
def test_what_was_left_behind_is_listed_and_comes_back(tmp_path: Path) -> None:
    project = project_of(tmp_path, 3, 2)
    name = new_id()
    start = time.time()
    write_snapshot(project, name, title="leaves", thumbnail=make_thumbnail(plain_image()))
    (found,) = list_recoverable()
    assert (found.id, found.title, found.images, found.worked_on) == (name, "leaves", 3, 2)
    assert start <= found.saved_at <= time.time()
    assert thumbnail_pixels(found.thumbnail or b"") is not None
    opened = recover(found)
    assert opened.damaged == ()
    discard(name)
    assert list_recoverable() == []
    for entry in project.entries:
        assert opened.project.entry(entry.id).mark is entry.mark
        assert same_work(document_in(opened.project, entry.id), document_in(project, entry.id))


@pytest.mark.usefixtures("crashed")
def test_only_what_the_file_does_not_hold_is_kept_and_the_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    project = project_of(tmp_path, 3, 2)
    project = adopt(project, save_project(project, path).stored)
    before = path.read_bytes()
    document = edits.select_all(document_in(project, 1))
    changed = take_document(project, 1, document)
    name = new_id()
    write_snapshot(changed, name, base=path)
    kept = (recovery_folder() / f"{name}.segproj").stat().st_size
    assert kept < len(before) / 2
    assert path.read_bytes() == before
    (found,) = list_recoverable()
    assert found.base == path
    opened = recover(found)
    assert opened.damaged == ()
    assert opened.project.entry(1).work is not None
    assert opened.project.entry(2).work is None
    assert same_work(document_in(opened.project, 1), document)
    assert same_work(document_in(opened.project, 2), document_in(project, 2))
    save_project(opened.project, tmp_path / "b.segproj")
    assert same_work(document_in(open_project(tmp_path / "b.segproj").project, 1), document)
    path.unlink()
    assert recover(found).damaged == (1, 2)


def test_what_a_running_program_keeps_is_not_offered(tmp_path: Path) -> None:
    write_snapshot(project_of(tmp_path, 1, 1), new_id())
    assert list_recoverable() == []
    assert len(list(recovery_folder().iterdir())) == 1


@pytest.mark.usefixtures("crashed")
def test_what_is_skipped_is_kept_but_not_offered_again(tmp_path: Path) -> None:
    write_snapshot(project_of(tmp_path, 1, 1), new_id())
    skip(list_recoverable()[0])
    assert list_recoverable() == []
    (found,) = list_recoverable(also_skipped=True)
    discard(found.id)
    assert list(recovery_folder().iterdir()) == []


@pytest.mark.usefixtures("crashed")
def test_after_a_month_it_is_removed(tmp_path: Path) -> None:
    write_snapshot(project_of(tmp_path, 1, 1), new_id())
    for path in recovery_folder().iterdir():
        old = time.time() - KEPT_S - 60
        os.utime(path, (old, old))
    assert list_recoverable() == []
    assert list(recovery_folder().iterdir()) == []


@pytest.mark.usefixtures("crashed")
def test_a_newer_snapshot_replaces_the_one_before(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 1)
    name = new_id()
    write_snapshot(project, name)
    write_snapshot(set_mark(project, 1, Mark.DONE), name)
    (found,) = list_recoverable()
    assert recover(found).project.entry(1).mark is Mark.DONE
    assert len(list(recovery_folder().iterdir())) == 1


def test_what_makes_no_sense_there_is_not_listed() -> None:
    recovery_folder().mkdir(parents=True)
    (recovery_folder() / f"{'0' * 16}.segproj").write_bytes(b"evil")
    (recovery_folder() / "evil.segproj").mkdir()
    assert list_recoverable() == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    with pytest.raises(ProjectError, match="could not be put in safety"):
        write_snapshot(project_of(tmp_path / "images", 1, 0), new_id())
    assert list_recoverable() == []


CRASHING = """
import sys
from pathlib import Path
from segapp.document.project import Project, add_images
from segapp.io.project_images import image_files
from segapp.io.recovery import new_id, write_snapshot
write_snapshot(add_images(Project(), image_files([Path(sys.argv[1])])), new_id(), title="crash")
import os, signal
os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def test_the_work_of_a_killed_program_is_offered(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    subprocess.run([sys.executable, "-c", CRASHING, str(tmp_path / "a.png")], env=environment, check=False)
    (found,) = list_recoverable()
    assert found.title == "crash"
    assert recover(found).project.entry(1).file.path == tmp_path / "a.png"


def test_strays_of_dead_programs_are_swept_and_others_left(tmp_path: Path) -> None:
    from segapp.io import parts

    mine = parts.part_in(tmp_path)
    dead = tmp_path / mine.name.replace(f"-{os.getpid()}-", f"-{ended()}-")
    old = tmp_path / ".segapp-elsewhere.part"
    others = [mine, tmp_path / ".segapp-new.part", tmp_path / "a.part", tmp_path / ".segapp-a.txt"]
    for path in (dead, old, *others):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert sweep(tmp_path) == 2
    assert sorted(tmp_path.iterdir()) == sorted(others)
    assert sweep(tmp_path / "gone") == 0


def test_a_snapshot_names_the_project_file_but_a_saved_project_does_not(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 1)
    save_project(project, tmp_path / "a.segproj")
    write_snapshot(project, "0" * 16, base=tmp_path / "a.segproj")
    assert (
        json.dumps(str(tmp_path / "a.segproj")).encode()
        in (recovery_folder() / f"{'0' * 16}.segproj").read_bytes()
    )
    assert os.fsencode(tmp_path) not in (tmp_path / "a.segproj").read_bytes()
