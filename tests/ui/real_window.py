"""Drives the real window as a hand would: open a picture, click two clusters, save, compare the mask.

It needs a screen with a window manager, and xdotool. Every failure ends it with one sentence.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PIL import Image as Pillow
from PIL import ImageGrab

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import segapp  # noqa: E402 - the path is set first
from segapp.io.settings import CONFIG_DIR_VARIABLE, Settings, save_settings  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from segapp.core.types import BoolArray, Segmentation, UInt8Array

K, SPACE = 5, "rgb"
HEIGHT, WIDTH = 667, 1000
ORANGE, GREEN = (236, 140, 24), (112, 176, 48)
ORANGES, APPLES = ((200, 190), (430, 330), (200, 500)), ((450, 700), (210, 810))
RADIUS = 110
WAIT_S = 60.0
POLL_S = 0.1
ACCENT = (0x1F, 0x6F, 0xEB)
SWATCH_PX, CHECK_PX = 200, 100
"""Fewest pixels of a swatch in the list, and of a filled check box."""

T = TypeVar("T")


class Failure(Exception):  # noqa: N818 - the end of the run, in one sentence
    """What went wrong."""


# ---- The picture ----


def sample_picture() -> UInt8Array:
    """Shaded oranges and green apples on white, with a little noise."""
    pixels = np.full((HEIGHT, WIDTH, 3), 250.0)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    for places, color in ((ORANGES, ORANGE), (APPLES, GREEN)):
        for row, col in places:
            distance = np.hypot(rows - row, cols - col)
            toward_light = np.hypot(rows - row + 35, cols - col + 35) / RADIUS
            shade = np.clip(1.12 - 0.3 * toward_light, 0.3, 1.0)
            inside = distance <= RADIUS
            pixels[inside] = (np.array(color) * shade[..., None])[inside]
    noise = np.random.default_rng(7).normal(0, 3, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


def cluster_of(result: Segmentation, places: tuple[tuple[int, int], ...]) -> int:
    """Return the cluster that covers most of some discs."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    inside = np.zeros((HEIGHT, WIDTH), np.bool_)
    for row, col in places:
        inside |= np.hypot(rows - row, cols - col) <= RADIUS
    return int(np.bincount(result.labels[inside], minlength=result.k).argmax())


def worn(mask: BoolArray) -> BoolArray:
    """Take the outermost pixels of a mask away."""
    inside = np.zeros_like(mask)
    inside[1:-1, 1:-1] = (
        mask[1:-1, 1:-1] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
    )
    return inside


def place_inside(mask: BoolArray) -> tuple[int, int]:
    """Return the pixel (row, col) farthest from the edge of a mask, by wearing the mask away."""
    left = mask
    while True:
        smaller = worn(left)
        if not smaller.any():
            row, col = np.argwhere(left)[0]
            return int(row), int(col)
        left = smaller


# ---- The screen ----


def xdotool(*words: object) -> str:
    """Run xdotool and return what it says."""
    command = ["xdotool", *(str(word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode:
        raise Failure(f"'{' '.join(command)}' failed: {done.stderr.strip() or done.stdout.strip()}.")
    return done.stdout.strip()


def windows_of(pid: int, name: str) -> list[str]:
    """Return the visible windows of a process whose title matches."""
    command = ["xdotool", "search", "--onlyvisible", "--all", "--pid", str(pid), "--name", name]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout.split()


class Screen:
    """Takes pictures of the screen, and keeps those of the steps if asked to."""

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept
        self._count = 0

    def grab(self) -> UInt8Array:
        """Return the screen as RGB: uint8 (h, w, 3)."""
        return np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("RGB"))

    def keep(self, name: str) -> None:
        """Keep a picture of this step."""
        if self._kept is not None:
            self._count += 1
            self._kept.mkdir(parents=True, exist_ok=True)
            Pillow.fromarray(self.grab()).save(self._kept / f"{self._count}-{name}.png")


def wait_for(what: str, find: Callable[[], T | None], process: subprocess.Popen[bytes]) -> T:
    """Ask again and again until something is found."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        found = find()
        if found is not None:
            return found
        if process.poll() is not None:
            raise Failure(f"segapp ended with exit code {process.returncode} before there was {what}.")
        time.sleep(POLL_S)
    raise Failure(f"There was no {what} within {WAIT_S:.0f} seconds.")


def is_orange(pixels: UInt8Array) -> BoolArray:
    """Tell the oranges from all else, in the picture and on the screen."""
    red, green, blue = (pixels[..., channel].astype(np.int16) for channel in range(3))
    orange: BoolArray = (red - blue > 40) & (red - green > 20) & (green - blue > 15)
    return orange


def box_of_oranges(pixels: UInt8Array) -> tuple[int, int, int, int] | None:
    """Return the first row and column and the end of all oranges; what is smaller is not one."""
    depth = 12
    left = is_orange(pixels)
    for _ in range(depth):
        left = worn(left)
    if not left.any():
        return None
    rows, cols = np.flatnonzero(left.any(axis=1)), np.flatnonzero(left.any(axis=0))
    return (
        int(rows[0]) - depth,
        int(cols[0]) - depth,
        int(rows[-1]) + 1 + depth,
        int(cols[-1]) + 1 + depth,
    )


@dataclass(frozen=True)
class Placed:
    """Where the picture lies on the screen."""

    scale: float
    x: float
    y: float

    def on_screen(self, place: tuple[int, int]) -> tuple[int, int]:
        """Return the screen point (x, y) of the middle of a pixel (row, col)."""
        row, col = place
        return round(self.x + (col + 0.5) * self.scale), round(self.y + (row + 0.5) * self.scale)

    @property
    def right(self) -> int:
        """Where the picture ends and the panel may begin."""
        return round(self.x + WIDTH * self.scale) + 1


def find_picture(picture: UInt8Array, screen: Screen) -> Placed | None:
    """Find the picture on the screen by its oranges; None while they are not there as a whole."""
    seen, meant = box_of_oranges(screen.grab()), box_of_oranges(picture)
    if seen is None or meant is None:
        return None
    tall, wide = (seen[2] - seen[0]) / (meant[2] - meant[0]), (seen[3] - seen[1]) / (meant[3] - meant[1])
    if abs(tall / wide - 1) > 0.02:
        return None
    return Placed(wide, seen[1] - meant[1] * wide, seen[0] - meant[0] * wide)


def count_color(pixels: UInt8Array, color: Sequence[int]) -> int:
    """Count the pixels of exactly this colour."""
    return int((pixels == np.array(color, np.uint8)).all(axis=-1).sum())


# ---- The run ----


@contextlib.contextmanager
def running(path: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Start segapp with a picture; whatever happens, it has ended afterwards."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {"XDG_RUNTIME_DIR": str(runtime), **os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    said = folder / "stderr.txt"
    with said.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "segapp", str(path)], env=environment, stderr=stream
        )
        try:
            yield process, said
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def click_clusters(
    window: Hand, picture: UInt8Array, result: Segmentation, clusters: tuple[int, ...]
) -> None:
    """Click clusters in the picture, and see their check boxes in the list filled."""
    placed = wait_for("picture on the screen", lambda: find_picture(picture, window.screen), window.process)

    def panel() -> UInt8Array:
        return window.screen.grab()[:, placed.right :]

    def swatches() -> bool | None:
        pixels = panel()
        return True if all(count_color(pixels, color) >= SWATCH_PX for color in result.colors) else None

    wait_for("list of clusters", swatches, window.process)
    window.screen.keep("clusters")
    for cluster in clusters:
        before = count_color(panel(), ACCENT)
        x, y = placed.on_screen(place_inside(result.mask([cluster])))
        xdotool("mousemove", "--sync", x, y)
        xdotool("click", 1)
        wait_for(
            "filled check box after a click",
            lambda before=before: count_color(panel(), ACCENT) >= before + CHECK_PX or None,  # type: ignore[misc]
            window.process,
        )
    window.screen.keep("chosen")


def save_mask(window: Hand, target: Path) -> BoolArray:
    """Save by keys, as the dialog proposes, and return the mask."""
    xdotool("key", "ctrl+e")
    wait_for("export dialog", lambda: windows_of(window.process.pid, "^Export$") or None, window.process)
    window.screen.keep("export")
    xdotool("key", "Return")
    wait_for("mask file", lambda: target if target.exists() else None, window.process)
    # The file is there before it has been read back; only then does the title lose its star.
    wait_for(
        "title without a star",
        lambda: windows_of(window.process.pid, "^fruit.png - ") or None,
        window.process,
    )
    window.screen.keep("saved")
    with Pillow.open(target) as picture:
        values = np.asarray(picture.convert("L"))
    if not np.isin(values, (0, 255)).all():
        raise Failure("The mask file has other values than black and white.")
    return values > 0


def close_window(window: Hand) -> None:
    """Close the window as the window manager does, and see the program end."""
    xdotool("key", "alt+F4")
    try:
        code = window.process.wait(WAIT_S)
    except subprocess.TimeoutExpired:
        raise Failure("The window did not close after its mask was saved.") from None
    if code:
        raise Failure(f"segapp ended with exit code {code}.")
    text = window.said.read_text(encoding="utf-8", errors="replace").strip()
    if text:
        raise Failure(f"segapp wrote to the error output: {text}")


@dataclass(frozen=True)
class Hand:
    """The running program, what it says to the error output, and the screen it is on."""

    process: subprocess.Popen[bytes]
    said: Path
    screen: Screen


def drive(folder: Path, screenshots: Path | None) -> None:
    """Go from a picture to its mask, and compare the mask with that of the Python interface."""
    picture, path, masks = sample_picture(), folder / "fruit.png", folder / "masks"
    masks.mkdir()
    Pillow.fromarray(picture).save(path)
    result = segapp.segment(segapp.read_image(path), k=K, space=SPACE)
    chosen = cluster_of(result, ORANGES), cluster_of(result, APPLES)
    os.environ[CONFIG_DIR_VARIABLE] = str(folder / "config")
    save_settings(
        Settings(k=K, space=SPACE, theme="light", export_folder=str(masks), export_formats=("mask",))
    )
    with running(path, folder) as (process, said):
        hand = Hand(process, said, Screen(screenshots))
        (window,) = wait_for("window", lambda: windows_of(process.pid, "fruit") or None, process)[:1]
        xdotool("windowactivate", "--sync", window)
        click_clusters(hand, picture, result, chosen)
        mask = save_mask(hand, masks / "fruit_mask.png")
        wrong = int((mask != result.mask(chosen)).sum())
        if wrong:
            raise Failure(f"{wrong} pixels of the saved mask differ from the mask of the Python interface.")
        close_window(hand)


def main() -> int:
    """Run, and say in one sentence how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="keep pictures of the steps here")
    options = parser.parse_args()
    if not os.environ.get("DISPLAY") or shutil.which("xdotool") is None:
        sys.stderr.write("This needs a screen (DISPLAY) and xdotool.\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="segapp-window-") as folder:
        try:
            drive(Path(folder), options.screenshots)
        except (Failure, subprocess.TimeoutExpired) as failure:
            sys.stderr.write(f"{failure}\n")
            return 1
    print("The mask saved by hand is that of the Python interface.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
