"""The starter of a checkout knows what to install, and says what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dev
import pytest
from dev import Stamp, Work, work_to_do

UP_TO_DATE = Stamp("Python 3.11.2 of /usr for /home/ada/segapp", "abc", ("test",))


def test_nothing_is_installed_twice() -> None:
    assert work_to_do(UP_TO_DATE, UP_TO_DATE) is Work.NOTHING


def test_starting_after_testing_installs_nothing() -> None:
    assert work_to_do(UP_TO_DATE, UP_TO_DATE._replace(extras=())) is Work.NOTHING


def test_testing_after_starting_installs_the_test_tools() -> None:
    assert work_to_do(UP_TO_DATE._replace(extras=()), UP_TO_DATE) is Work.INSTALL


def test_a_changed_project_file_is_installed() -> None:
    assert work_to_do(UP_TO_DATE, UP_TO_DATE._replace(project="def")) is Work.INSTALL


def test_an_environment_without_a_stamp_is_rebuilt() -> None:
    assert work_to_do(None, UP_TO_DATE) is Work.REBUILD


def test_a_moved_checkout_is_rebuilt(tmp_path: Path) -> None:
    stamps = []
    for folder in (tmp_path / "here", tmp_path / "there"):
        folder.mkdir()
        (folder / "pyproject.toml").write_text("[project]\n")
        stamps.append(dev.wanted_stamp(folder, ()))
    assert work_to_do(stamps[0], stamps[1]) is Work.REBUILD


def test_a_stamp_is_read_as_it_was_written(tmp_path: Path) -> None:
    dev.write_stamp(tmp_path / "stamp.json", UP_TO_DATE)
    assert dev.read_stamp(tmp_path / "stamp.json") == UP_TO_DATE
    assert list(tmp_path.iterdir()) == [tmp_path / "stamp.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", '{"environment": "x", "project": "y"}'])
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "stamp.json").write_text(content)
    assert dev.read_stamp(tmp_path / "stamp.json") is None


def test_an_environment_without_an_interpreter_is_not_intact(tmp_path: Path) -> None:
    assert not dev.is_intact(tmp_path)


def test_an_interrupted_installation_leaves_no_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = tmp_path / "stamp.json"
    dev.write_stamp(stamp, dev.wanted_stamp(dev.ROOT, ())._replace(project="older"))
    monkeypatch.setattr(dev, "STAMP", stamp)
    monkeypatch.setattr(dev, "is_intact", lambda _venv: True)

    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", interrupt)
    assert dev.main(["run"]) == 130
    assert not stamp.exists()


def test_the_test_tools_survive_an_update_by_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = tmp_path / "stamp.json"
    dev.write_stamp(stamp, dev.wanted_stamp(dev.ROOT, ("test",))._replace(project="older"))
    monkeypatch.setattr(dev, "STAMP", stamp)
    monkeypatch.setattr(dev, "is_intact", lambda _venv: True)
    commands: list[list[str]] = []

    def succeed(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", succeed)
    dev.prepare(())
    assert commands[0][-2:] == ["--editable", ".[test]"]
    assert dev.read_stamp(stamp) == dev.wanted_stamp(dev.ROOT, ("test",))


def test_pip_installs_the_checkout_editable() -> None:
    assert dev.pip_command(())[-2:] == ["--editable", "."]
    assert dev.pip_command(("test",))[1:4] == ["-m", "pip", "install"]


def test_a_python_without_venv_is_told_the_package() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert package in dev.explain_missing_venv(on_debian=True)
    assert "apt-get" not in dev.explain_missing_venv(on_debian=False)


@pytest.mark.parametrize(
    "arguments", [[], ["photo.jpg"], ["folder/photo"], [str(Path(__file__))], ["--", "-.jpg"]]
)
def test_paths_open_the_window(arguments: list[str]) -> None:
    assert dev.opens_window(arguments)


@pytest.mark.parametrize(
    "arguments", [["segment", "photo.jpg"], ["photo.jpg", "--help"], ["--version"], ["-h"]]
)
def test_commands_open_no_window(arguments: list[str]) -> None:
    assert not dev.opens_window(arguments)


def test_arguments_for_pytest_reach_the_last_step_only() -> None:
    commands = [dev.command_of(step, ["-x", "-k", "word"]) for step in dev.STEPS]
    assert commands[-1][-3:] == ["-x", "-k", "word"]
    assert all("word" not in command for command in commands[:-1])


@pytest.mark.parametrize("arguments", [[], ["walk"], ["test", "-x"]])
def test_other_arguments_show_how_to_call_it(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 2
    assert "run [ARGS...]" in capsys.readouterr().err


def test_the_exit_code_passes_through() -> None:
    assert dev.run_through([sys.executable, "-c", "raise SystemExit(7)"]) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX signals")
def test_ctrl_c_is_left_to_the_program(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = (
        "import pathlib, time\n"
        "try:\n"
        f"    pathlib.Path({str(ready)!r}).touch()\n"
        "    time.sleep(30)\n"
        "except KeyboardInterrupt:\n"
        "    raise SystemExit(9)\n"
    )
    starter = f"import sys, dev; sys.exit(dev.run_through([sys.executable, '-c', {program!r}]))"
    folder = str(Path(dev.__file__).parent)
    with subprocess.Popen([sys.executable, "-c", starter], cwd=folder, start_new_session=True) as process:
        while not ready.exists():
            assert process.poll() is None
            time.sleep(0.01)
        # A terminal sends Ctrl+C to the whole group.
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=10) == 9


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX signals")
def test_ctrl_c_at_the_programs_end_keeps_its_exit_code() -> None:
    starter = (
        "import os, signal, sys\n"
        "import dev\n"
        "waitpid = os.waitpid\n"
        "def waitpid_and_interrupt(*arguments):\n"
        "    result = waitpid(*arguments)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return result\n"
        "os.waitpid = waitpid_and_interrupt\n"
        "sys.exit(dev.run_through([sys.executable, '-c', 'raise SystemExit(9)']))\n"
    )
    folder = Path(dev.__file__).parent
    assert subprocess.run([sys.executable, "-c", starter], cwd=folder, check=False).returncode == 9
