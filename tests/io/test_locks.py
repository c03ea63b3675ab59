"""Only one program saves a project at a time."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from segapp.io.locks import Held, Lock, acquire, lock_path
from segapp.io.processes import Process, is_gone, this_process

if TYPE_CHECKING:
    from pathlib import Path


def ended() -> int:
    """Return the number of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_second_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    first, second = acquire(path), acquire(path)
    assert isinstance(first, Lock)
    assert first.is_held
    assert isinstance(second, Held)
    assert platform.node() in second.sentence
    assert "look at it but not save" in second.sentence
    first.release()
    assert list(tmp_path.iterdir()) == []
    assert isinstance(acquire(path), Lock)


def test_the_lock_of_a_program_that_has_ended_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    lock = acquire(path)
    assert isinstance(lock, Lock)
    record = json.loads(lock.path.read_text())
    record["process"]["pid"] = ended()
    lock.path.write_text(json.dumps(record))
    fresh = acquire(path)
    assert isinstance(fresh, Lock)
    assert fresh.is_held
    assert not Lock(lock.path, "other").is_held
    assert [entry.name for entry in tmp_path.iterdir()] == [".a.segproj.lock"]


def test_a_number_that_was_given_to_another_process_does_not_hold_a_lock() -> None:
    mine = this_process()
    assert not is_gone(mine)
    if mine.started:
        assert is_gone(Process(mine.pid, mine.host, "0"))
    assert not is_gone(Process(mine.pid, "elsewhere", "0"))
    assert is_gone(Process(ended(), mine.host))
    assert not is_gone(Process(-1, mine.host))


def test_a_lock_from_another_computer_is_left_to_the_user(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    lock = acquire(path)
    assert isinstance(lock, Lock)
    record = json.loads(lock.path.read_text())
    record["process"] |= {"host": "elsewhere", "pid": 1}
    record["user"] = "Anna\n<b>"
    record["token"] = "theirs"
    lock.path.write_text(json.dumps(record))
    held = acquire(path)
    assert isinstance(held, Held)
    assert held.can_take_over
    assert held.sentence.startswith("Anna?<b> has 'a.segproj' open on elsewhere")
    assert not lock.is_held
    lock.release()
    assert lock.path.exists()
    assert isinstance(acquire(path, take_over=True), Lock)


@pytest.mark.parametrize("text", ["", "evil", "[" * 5000, "{}"])
def test_a_lock_that_makes_no_sense_is_taken_over_once_it_is_old(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.segproj"
    lock_path(path).write_text(text)
    assert isinstance(acquire(path), Held)
    os.utime(lock_path(path), (0, 0))
    assert isinstance(acquire(path), Lock)


def test_where_no_lock_can_be_made_a_project_is_only_looked_at(tmp_path: Path) -> None:
    held = acquire(tmp_path / "gone" / "a.segproj")
    assert isinstance(held, Held)
    assert "look at only, because its folder does not exist" in held.sentence
    assert not held.can_take_over


def test_of_many_programs_one_gets_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    code = (
        "import sys, pathlib; from segapp.io.locks import Lock, acquire;"
        "print(int(isinstance(acquire(pathlib.Path(sys.argv[1])), Lock)), flush=True); sys.stdin.read()"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    answers = [process.stdout.readline().strip() for process in processes if process.stdout]
    for process in processes:
        process.communicate("")
    assert sorted(answers) == ["0", "0", "0", "1"]
