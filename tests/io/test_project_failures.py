"""Whatever fails while a project is saved, the old file is there, and the next save works."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from segapp.core.errors import ProjectError
from segapp.core.types import ClassInfo
from segapp.document.project import Mark, adopt, is_same, put_entry, set_mark
from segapp.io import atomic
from segapp.io.locks import lock_path
from segapp.io.project import open_project, save_project
from segapp.io.recovery import new_id, recovery_folder, write_snapshot
from tests.io.projects import project_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.document.project import Project

ROOT = Path(__file__).parents[2]


def files_in(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


def failing_at(call: str, number: int, code: int) -> Callable[..., Any]:
    """Return the call of the system, which fails from the given time on."""
    real = getattr(os, call)
    count = [0]

    def sometimes(*given: Any, **options: Any) -> Any:
        count[0] += 1
        if count[0] >= number:
            raise OSError(code, os.strerror(code))
        return real(*given, **options)

    return sometimes


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return project_of(tmp_path_factory.mktemp("images"), 2, 2)


@pytest.fixture
def saved_once(project: Project, tmp_path: Path) -> Project:
    save_project(project, tmp_path / "a.segproj")
    save_project(project, tmp_path / "a.segproj")
    return project


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_write_leaves_the_old_file(
    saved_once: Project, tmp_path: Path, code: int
) -> None:
    changed = set_mark(saved_once, 1, Mark.DONE)
    before = files_in(tmp_path)
    number = 0
    while True:
        number += 1
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "write", failing_at("write", number, code))
            try:
                save_project(changed, tmp_path / "a.segproj")
                break
            except ProjectError as error:
                assert "the old file is intact" in str(error)
                assert "\n" not in str(error)
        assert files_in(tmp_path) == before
    assert number > 10
    assert open_project(tmp_path / "a.segproj").project.entry(1).mark is Mark.DONE
    assert files_in(tmp_path)["a.segproj.bak"] == before["a.segproj"]


@pytest.mark.parametrize("call", ["open", "fsync", "replace", "lseek"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_disk_that_fails_at_another_call_leaves_the_old_file(
    saved_once: Project, tmp_path: Path, call: str, number: int
) -> None:
    before = files_in(tmp_path)
    changed = set_mark(saved_once, 1, Mark.DONE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, call, failing_at(call, number, errno.EIO))
        try:
            save_project(changed, tmp_path / "a.segproj")
        except ProjectError:
            assert files_in(tmp_path)["a.segproj"] == before["a.segproj"]
            assert set(files_in(tmp_path)) == set(before)
    assert open_project(tmp_path / "a.segproj").damaged == ()


def test_a_disk_without_second_names_keeps_a_copy(saved_once: Project, tmp_path: Path) -> None:
    before = files_in(tmp_path)["a.segproj"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "link", failing_at("link", 1, errno.EPERM))
        save_project(set_mark(saved_once, 1, Mark.DONE), tmp_path / "a.segproj")
    assert files_in(tmp_path)["a.segproj.bak"] == before
    assert len(files_in(tmp_path)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need special rights there")
def test_a_link_to_a_project_is_followed_and_the_old_one_kept_beside_the_file(
    saved_once: Project, tmp_path: Path
) -> None:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "b.segproj"
    link.symlink_to("../a.segproj")
    before = files_in(tmp_path)["a.segproj"]
    save_project(set_mark(open_project(link).project, 1, Mark.DONE), link)
    assert link.is_symlink()
    assert open_project(tmp_path / "a.segproj").project.entry(1).mark is Mark.DONE
    assert files_in(tmp_path)["a.segproj.bak"] == before
    assert lock_path(link) == lock_path(tmp_path / "a.segproj")
    assert list((tmp_path / "links").iterdir()) == [link]


def test_a_file_that_reads_back_otherwise_is_not_put_in_place(saved_once: Project, tmp_path: Path) -> None:
    before = files_in(tmp_path)
    real = os.write

    def lying(handle: int, data: Any) -> int:
        """Change a byte in whatever is long."""
        wrong = bytearray(data)
        if len(wrong) > 500:
            wrong[len(wrong) // 2] ^= 1
        return real(handle, wrong)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", lying)
        with pytest.raises(ProjectError, match="could not be read back"):
            save_project(set_mark(saved_once, 1, Mark.DONE), tmp_path / "a.segproj")
    assert files_in(tmp_path) == before


def test_what_could_not_be_opened_again_is_not_saved(saved_once: Project, tmp_path: Path) -> None:
    before = files_in(tmp_path)
    endless = ClassInfo("x" * 20_000, (1, 2, 3))
    work = saved_once.entry(1).work
    assert work is not None
    assert work.segmentation is not None
    nowhere = replace(work, area=((0.0, 0.0), (1.0, float("nan")), (2.0, 2.0)))
    unnamed = replace(work, names=("", *work.names[1:]))
    for wrong in (
        replace(saved_once, classes=(endless, saved_once.classes[1])),
        put_entry(saved_once, replace(saved_once.entry(1), work=nowhere)),
        put_entry(saved_once, replace(saved_once.entry(1), work=unnamed)),
    ):
        with pytest.raises(ProjectError, match="cannot be used"):
            save_project(wrong, tmp_path / "a.segproj")
    assert files_in(tmp_path) == before


def test_after_a_failure_saving_elsewhere_works_and_only_that_counts(
    saved_once: Project, tmp_path: Path
) -> None:
    changed = set_mark(saved_once, 1, Mark.DONE)
    with pytest.raises(ProjectError, match="folder does not exist"):
        save_project(changed, tmp_path / "gone" / "a.segproj")
    done = save_project(changed, tmp_path / "b.segproj")
    assert not is_same(adopt(changed, done.stored), adopt(saved_once, done.stored))
    assert open_project(tmp_path / "b.segproj").project.entry(1).mark is Mark.DONE


def test_the_steps_of_a_save_are_in_the_safe_order(
    saved_once: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    for call in ("write", "fsync", "link", "replace"):
        real = getattr(os, call)

        def watched(*given: Any, name: str = call, real: Callable[..., Any] = real) -> Any:
            steps.append(name)
            return real(*given)

        monkeypatch.setattr(os, call, watched)
    save_project(saved_once, tmp_path / "a.segproj")
    in_order = [step for step, before in zip(steps, ["", *steps], strict=False) if step != before]
    assert in_order[:5] == ["write", "fsync", "link", "replace", "fsync"][: len(in_order)]
    assert steps.count("replace") == 2
    assert steps[-1] == ("replace" if sys.platform == "win32" else "fsync")


SAVER = """
import os, sys
from pathlib import Path
from segapp.document.project import Mark, adopt, set_mark
from segapp.io.project import open_project, save_project
path = Path(sys.argv[1])
project = open_project(path).project
number = 0
while True:
    number += 1
    project = set_mark(project, 1, Mark.DONE if number % 2 else Mark.IN_WORK)
    project = adopt(project, save_project(project, path).stored)
    os.write(1, b"x")  # acknowledged
"""


def test_a_program_that_is_killed_while_saving_leaves_a_project(saved_once: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    for number in range(10):
        before = open_project(path).project.entry(1).mark
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        }
        process = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(path)], stdout=subprocess.PIPE, env=environment
        )
        assert process.stdout is not None
        first = process.stdout.read(1)
        time.sleep(0.003 * number)
        process.kill()
        saves = len(first + process.stdout.read())
        process.wait()
        process.stdout.close()
        opened = open_project(path)
        assert opened.damaged == ()
        wanted = {marks_after(saves), marks_after(saves + 1)}
        assert opened.project.entry(1).mark in wanted, (saves, before)
    atomic.sweep(tmp_path)
    assert sorted(files_in(tmp_path)) == ["a.segproj", "a.segproj.bak"]


def marks_after(saves: int) -> Mark:
    return Mark.DONE if saves % 2 else Mark.IN_WORK


def test_a_snapshot_that_fails_keeps_the_one_before(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGAPP_CONFIG_DIR", str(tmp_path))
    name = new_id()
    write_snapshot(project, name)
    before = files_in(recovery_folder())
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing_at("write", 3, errno.ENOSPC))
        with pytest.raises(ProjectError, match="disk is full"):
            write_snapshot(set_mark(project, 1, Mark.DONE), name)
    assert files_in(recovery_folder()) == before
