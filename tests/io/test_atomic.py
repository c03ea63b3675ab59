"""Writing files so that the old one survives every failure."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from segapp.core.errors import ExportError
from segapp.io.atomic import write_all, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

posix = pytest.mark.skipif(sys.platform == "win32", reason="a matter of POSIX file systems")


def failing(code: int) -> Callable[..., NoReturn]:
    def fail(*_args: object, **_options: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    return fail


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    write_bytes(target, b"one")
    write_bytes(target, b"two")
    assert target.read_bytes() == b"two"
    assert names_in(tmp_path) == ["a.bin"]


def test_an_empty_file_can_be_written(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"")
    assert (tmp_path / "a").read_bytes() == b""


@pytest.mark.parametrize("name", ["Größe 日本 🙂.png", pytest.param("n" * 250 + ".png", marks=posix)])
def test_unusual_names_are_written(tmp_path: Path, name: str) -> None:
    write_bytes(tmp_path / name, b"x")
    assert names_in(tmp_path) == [name]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_is_written(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a\udcff.png", b"x")
    assert [os.fsencode(entry.name) for entry in tmp_path.iterdir()] == [b"a\xff.png"]


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "open"])
@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "disk is full"), (errno.EIO, "fault"), (errno.EROFS, "read-only")]
)
def test_a_failed_save_keeps_the_old_file_and_leaves_no_stray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, words: str
) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"old")
    with monkeypatch.context() as patch, pytest.raises(ExportError) as caught:
        patch.setattr(f"segapp.io.atomic.os.{call}", failing(code))
        write_bytes(target, b"new")
    message = str(caught.value)
    assert words in message
    assert "the old file is intact" in message
    assert "\n" not in message
    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.png"]


def test_a_disk_that_takes_only_a_part_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    room = [10]

    def nearly_full(handle: int, data: bytes) -> int:
        written = real(handle, data[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr("segapp.io.atomic.os.write", nearly_full)
    with pytest.raises(ExportError, match="disk is full"):
        write_bytes(tmp_path / "a", b"x" * 100)
    assert names_in(tmp_path) == []


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr("segapp.io.atomic.os.write", lambda handle, data: real(handle, data[:7]))
    write_bytes(tmp_path / "a", bytes(range(100)))
    assert (tmp_path / "a").read_bytes() == bytes(range(100))


@posix
def test_a_file_larger_than_the_limit_of_the_process_is_explained(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(ExportError, match="larger than this disk allows"):
            write_bytes(tmp_path / "a", b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names_in(tmp_path) == []


@posix
def test_the_mode_of_an_old_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_bytes(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "link"
    link.symlink_to("far/a")
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "far" / "a").read_bytes() == b"new"


@posix
def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("link")
    with pytest.raises(ExportError, match="points to itself"):
        write_bytes(link, b"new")
    assert link.is_symlink()


@posix
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportError, match="in the way"):
        write_bytes(tmp_path / "pipe", b"x")
    assert (tmp_path / "pipe").is_fifo()


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(ExportError, match="folder has this name"):
        write_bytes(tmp_path / "a", b"x")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone/a", "folder does not exist"),
        pytest.param("n" * 300, "name is too long", marks=posix),
        ("a\0b", "does not accept"),
        pytest.param("a\ud800b", "does not accept", marks=posix),
    ],
)
def test_impossible_targets_are_explained(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(ExportError, match=words) as caught:
        write_bytes(tmp_path / name, b"x")
    assert "nothing was written" in str(caught.value)
    assert names_in(tmp_path) == []


def test_a_write_protected_file_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    monkeypatch.setattr("segapp.io.atomic.os.access", lambda *_: False)
    with pytest.raises(ExportError, match="no permission"):
        write_bytes(target, b"new")
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_all_files_are_replaced_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    real = os.replace
    calls = [0]

    def sometimes(part: Path, target: Path) -> None:
        calls[0] += 1
        if calls[0] == fails_at:
            raise OSError(errno.EIO, "fault")
        real(part, target)

    (tmp_path / "b").write_bytes(b"old b")
    (tmp_path / "c").write_bytes(b"old c")
    monkeypatch.setattr("segapp.io.atomic.os.replace", sometimes)
    with pytest.raises(ExportError):
        write_all({tmp_path / name: b"new" for name in "abc"})
    assert names_in(tmp_path) == ["b", "c"]
    assert (tmp_path / "b").read_bytes() == b"old b"
    assert (tmp_path / "c").read_bytes() == b"old c"


def test_nothing_is_replaced_when_the_check_objects(tmp_path: Path) -> None:
    def object_to_b(path: Path, data: bytes) -> None:
        assert data == b"new"
        if path.name == "b":
            raise ExportError("No.")

    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(ExportError, match="No"):
        write_all({tmp_path / "a": b"new", tmp_path / "b": b"new"}, object_to_b)
    assert names_in(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_an_interrupted_write_leaves_no_stray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_handle: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("segapp.io.atomic.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "a", b"x")
    assert names_in(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_device_is_refused() -> None:
    with pytest.raises(ExportError, match="in the way"):
        write_bytes(Path("/dev/full"), b"x")
