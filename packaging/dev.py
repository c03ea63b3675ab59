"""Starts segapp from a checkout, or runs everything that is checked before a change is accepted.

It needs nothing but Python: it makes `.venv` in the checkout and installs segapp and its libraries there.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import NamedTuple

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what this line is for
    sys.exit(
        f"segapp needs Python 3.11 or newer and this is Python {platform.python_version()}: "
        "please install a newer Python and use it to start this file."
    )

from system_libraries import Need, explain_missing, missing_libraries, need_of_window, runs_on_debian

USAGE = """\
python packaging/dev.py run [ARGS...]            start segapp with ARGS
python packaging/dev.py test [-- PYTEST ARGS]    run all checks and tests
"""
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "segapp-installed.json"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""


class SetupError(Exception):
    """Something the user has to do first; the message says what."""


# ---- The virtual environment ----


class Stamp(NamedTuple):
    """What is installed in `.venv`; it is written after the installation has succeeded."""

    environment: str
    project: str
    extras: tuple[str, ...]


class Work(Enum):
    """What has to be done before segapp can start."""

    NOTHING = "nothing"
    INSTALL = "install"
    REBUILD = "rebuild"


def wanted_stamp(root: Path, extras: Sequence[str]) -> Stamp:
    """Return the stamp of an environment that is up to date; a moved checkout gets another one."""
    environment = f"Python {platform.python_version()} of {sys.base_prefix} for {root}"
    project = hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()
    return Stamp(environment, project, tuple(extras))


def read_stamp(path: Path) -> Stamp | None:
    """Return the stamp in a file, None if there is none that can be understood."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Stamp(content["environment"], content["project"], tuple(content["extras"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write a stamp so that an interruption leaves none."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(stamp._asdict()), encoding="utf-8")
    beside.replace(path)


def work_to_do(found: Stamp | None, wanted: Stamp) -> Work:
    """Compare what is installed with what is wanted; extras that are installed already may stay."""
    if found is None or found.environment != wanted.environment:
        return Work.REBUILD
    if found.project != wanted.project or not set(wanted.extras) <= set(found.extras):
        return Work.INSTALL
    return Work.NOTHING


def is_intact(venv: Path) -> bool:
    """Tell whether the interpreter, pip and segapp are still there."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = venv / "Lib/site-packages" if os.name == "nt" else venv / "lib" / version / "site-packages"
    return python.exists() and (packages / "pip").is_dir() and any(packages.glob("segapp-*.dist-info"))


def explain_missing_venv(*, on_debian: bool) -> str:
    """Return what to tell the user when Python comes without its `venv` module."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    how = (
        f"with 'apt-get install -y --no-install-recommends {package}'"
        if on_debian
        else "from your system's packages"
    )
    return f"Python's venv module is missing: please install it {how}."


def prepare(extras: Sequence[str]) -> None:
    """Make `.venv` ready, doing as little as is needed."""
    found = read_stamp(STAMP) if is_intact(VENV) else None
    wanted = wanted_stamp(ROOT, extras)
    work = work_to_do(found, wanted)
    if work is Work.NOTHING:
        return
    STAMP.unlink(missing_ok=True)
    if work is Work.REBUILD:
        make_venv()
    elif found is not None:
        wanted = wanted._replace(extras=tuple(sorted({*found.extras, *extras})))
    print("Installing segapp's libraries into .venv; the first time this takes some minutes.", flush=True)
    if subprocess.run(pip_command(wanted.extras), cwd=ROOT, check=False).returncode != 0:
        raise SetupError("Installing segapp's libraries failed; pip says above why.")
    write_stamp(STAMP, wanted)


def pip_command(extras: Sequence[str]) -> list[str]:
    """Return the command that installs the checkout editable."""
    project = f".[{','.join(extras)}]" if extras else "."
    pip = [str(SCRIPTS / f"python{SUFFIX}"), "-m", "pip", "install", "--disable-pip-version-check"]
    return [*pip, "--editable", project]


def make_venv() -> None:
    """Make an empty `.venv`, in place of the one that may be there."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise SetupError(explain_missing_venv(on_debian=runs_on_debian()))
    print("Making .venv", flush=True)
    try:
        if VENV.is_symlink():
            VENV.unlink()
        elif VENV.exists():
            shutil.rmtree(VENV)
        # The interpreter itself may be the one in the folder just removed.
        base_python = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([base_python, "-m", "venv", str(VENV)], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"The folder {VENV} could not be made anew ({error}); please delete it.") from error


# ---- Running ----


def opens_window(arguments: Sequence[str]) -> bool:
    """Tell whether segapp opens its window: it does for nothing but paths, not for commands and options."""
    options_end = arguments.index("--") if "--" in arguments else len(arguments)
    if any(argument.startswith("-") for argument in arguments[:options_end]):
        return False
    return not arguments or Path(arguments[0]).exists() or not re.fullmatch("[a-z][a-z-]*", arguments[0])


def require_libraries(need: Need) -> None:
    """Stop with an explanation if the system lacks a library; wheels for Windows and macOS bring them all."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_libraries(need)
    if missing:
        raise SetupError(explain_missing(missing, need, on_debian=runs_on_debian()))


def exit_code_of(returncode: int) -> int:
    """Translate a death by signal into the code that shells use."""
    return 128 - returncode if returncode < 0 else returncode


def run_through(command: Sequence[str]) -> int:
    """Run a command as if it had been started itself: Ctrl+C and termination reach it, and it decides."""
    # Not KeyboardInterrupt: raised just after the program's end was noticed, it would lose the exit code.
    # Not SIG_IGN: the program would inherit it.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with subprocess.Popen(command) as process:
            signal.signal(signal.SIGTERM, lambda *_: process.terminate())
            return exit_code_of(process.wait())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_and_keep_last_line(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a command, showing its output as it comes, and return its exit code and closing line."""
    tail = b""
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for chunk in iter(partial(os.read, process.stdout.fileno(), 65536), b""):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            tail = (tail + chunk)[-4096:]
    lines = tail.decode(errors="replace").strip().splitlines()
    return exit_code_of(process.returncode), lines[-1] if lines else ""


class Step(NamedTuple):
    """One of the checks: a tool that is installed in `.venv` and its arguments."""

    name: str
    tool: str
    arguments: tuple[str, ...] = ()


STEPS = (
    Step("ruff format --check", "ruff", ("format", "--check", ".")),
    Step("ruff check", "ruff", ("check", ".")),
    Step("mypy --strict", "mypy"),
    Step("lint-imports", "lint-imports"),
    Step(
        "pytest without Qt", "pytest", ("-n", "auto", "--block-qt", "-p", "no:pytest-qt", "--ignore=tests/ui")
    ),
    Step("pytest", "pytest", ("-n", "auto")),
)


def command_of(step: Step, pytest_arguments: Sequence[str]) -> list[str]:
    """Return the command of a step; the user's arguments belong to the last one."""
    command = [str(SCRIPTS / f"{step.tool}{SUFFIX}"), *step.arguments]
    return [*command, *pytest_arguments] if step is STEPS[-1] else command


def run_segapp(arguments: Sequence[str]) -> int:
    """Start segapp in the folder the user is in."""
    require_libraries(need_of_window(os.environ) if opens_window(arguments) else Need.COMMAND)
    prepare(())
    return run_through([str(SCRIPTS / f"python{SUFFIX}"), "-P", "-m", "segapp", *arguments])


def run_tests(arguments: Sequence[str]) -> int:
    """Run all steps, also after one has failed, and sum up."""
    require_libraries(Need.QT)
    prepare(("test",))
    environment = dict(os.environ)
    if sys.platform.startswith("linux"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    summary, failed, last_line = [], False, ""
    for step in STEPS:
        print(f"\n---- {step.name} ----", flush=True)
        started = time.monotonic()
        code, last_line = run_and_keep_last_line(command_of(step, arguments), environment)
        failed = failed or code != 0
        summary.append(f"{'FAILED' if code else 'ok':6}  {step.name} ({time.monotonic() - started:.0f} s)")
    print("\n---- summary ----", *summary, last_line, sep="\n")
    return int(failed)


def main(arguments: list[str]) -> int:
    """Do what the first argument says and return the exit code."""
    try:
        if arguments[:1] == ["run"]:
            return run_segapp(arguments[1:])
        if arguments == ["test"] or arguments[:2] == ["test", "--"]:
            return run_tests(arguments[2:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(USAGE, end="", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
