"""Makes window.png and object.png, the pictures in README: the real program, on a virtual screen of its own.

It needs Xvfb and xdotool. Run it from a checkout with segapp's libraries installed.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageGrab

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import segapp  # noqa: E402 - the path is set first
from segapp.io.settings import CONFIG_DIR_VARIABLE, Settings, save_settings  # noqa: E402 - as above
from segapp.ui.camera import Camera  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segapp.core.types import UInt8Array

WINDOW, OBJECT = (Path(__file__).with_name(name) for name in ("window.png", "object.png"))
SAMPLE = ROOT / "resources" / "samples" / "coffee.jpg"
SCREEN = (1280, 800)
K, SPACE = 6, "lab"
SAUCER, CUP = (200, 110), (92, 190)
"""Row and column in the sample: what is clicked, and where the mouse stays."""
LEFT, RIGHT = 1, 3
CLICKS = (
    ((150, 300), LEFT),
    ((215, 240), LEFT),
    ((290, 365), RIGHT),
    ((275, 225), LEFT),
    ((290, 300), RIGHT),
)
"""Row and column in the sample, and the button: what makes the cup an object."""
CANVAS, ACCENT = (0xE9, 0xEC, 0xF1), (0x1F, 0x6F, 0xEB)
SWATCH_PX, CHECK_PX = 200, 100
SETTLED_GRABS = 8
PALETTE, REFINEMENTS = 256, 4
WAIT_S = 60.0
POLL_S = 0.1


def xdotool(*words: object) -> str:
    """Run xdotool and return what it says."""
    command = ["xdotool", *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.strip()


@contextlib.contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process, whatever happens."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def virtual_screen() -> Iterator[None]:
    """Give this process a screen of its own."""
    reader, writer = os.pipe()
    width, height = SCREEN
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with ending(subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)):
        os.close(writer)
        with os.fdopen(reader) as stream:
            os.environ["DISPLAY"] = f":{stream.readline().strip()}"
        yield


def wait_for(what: str, condition: Callable[[], bool]) -> None:
    """Ask again and again until something is so."""
    end = time.monotonic() + WAIT_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"There was no {what} within {WAIT_S:.0f} seconds.")
        time.sleep(POLL_S)


def grab() -> UInt8Array:
    """Return the screen as RGB: uint8 (h, w, 3)."""
    return np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).convert("RGB"))


def grab_at_rest() -> UInt8Array:
    """Return the screen once nothing changes on it any more."""
    last, same = grab(), 0
    while same < SETTLED_GRABS:
        time.sleep(POLL_S)
        present = grab()
        same = same + 1 if np.array_equal(present, last) else 0
        last = present
    return last


def where(pixels: UInt8Array, color: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """Return the positions of the pixels of exactly this colour: (n, 2), rows and columns."""
    return np.argwhere((pixels == np.array(color, np.uint8)).all(axis=-1))


def on_screen(place: tuple[int, int], image: segapp.Image, pixels: UInt8Array) -> tuple[int, int]:
    """Return the screen point (x, y) of a pixel of the picture, which is fitted into the canvas."""
    margin = where(pixels, CANVAS)
    (top, left), (bottom, right) = margin.min(axis=0), margin.max(axis=0)
    width, height = int(right - left) + 1, int(bottom - top) + 1
    camera = Camera(image.width, image.height, width, height).fitted()
    x, y = camera.to_screen(place[1] + 0.5, place[0] + 0.5)
    return round(float(left) + x), round(float(top) + y)


def pose(process: subprocess.Popen[bytes], image: segapp.Image) -> UInt8Array:
    """Choose the saucer and point at the cup; returns the screen as it was before."""
    colors = segapp.segment(image, k=K, space=SPACE).colors.tolist()
    windows: list[str] = []

    def is_shown() -> bool:
        words = ("search", "--onlyvisible", "--all", "--pid", str(process.pid), "--name", SAMPLE.name)
        windows[:] = subprocess.run(
            ["xdotool", *words], capture_output=True, text=True, check=False
        ).stdout.split()
        return bool(windows)

    def has_clusters() -> bool:
        pixels = grab()
        margin = where(pixels, CANVAS)
        panel = pixels[:, margin[:, 1].max() + 1 :] if len(margin) else pixels[:, :0]
        return all(len(where(panel, tuple(color))) >= SWATCH_PX for color in colors)

    wait_for("window", is_shown)
    xdotool("windowmove", windows[0], 0, 0)
    xdotool("windowsize", "--sync", windows[0], *SCREEN)
    xdotool("windowfocus", "--sync", windows[0])
    wait_for("list of clusters", has_clusters)
    pixels = grab_at_rest()
    before = len(where(pixels, ACCENT))
    xdotool("mousemove", "--sync", *on_screen(SAUCER, image, pixels))
    xdotool("click", 1)
    wait_for("filled check box", lambda: len(where(grab(), ACCENT)) >= before + CHECK_PX)
    xdotool("mousemove", "--sync", *on_screen(CUP, image, pixels))
    return pixels


def pose_object(image: segapp.Image, pixels: UInt8Array) -> None:
    """Take the saucer back, and click the cup with the Object tool."""
    xdotool("key", "ctrl+z")
    xdotool("key", "o")
    for place, button in CLICKS:
        grab_at_rest()
        xdotool("mousemove", "--sync", *on_screen(place, image, pixels))
        xdotool("click", button)


def save(target: Path) -> None:
    """Keep what is on the screen once nothing changes there any more."""
    picture = Pillow.fromarray(grab_at_rest())
    reduced = picture.quantize(PALETTE, kmeans=REFINEMENTS, dither=Pillow.Dither.FLOYDSTEINBERG)
    reduced.save(target, optimize=True)
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def main() -> int:
    """Make the pictures."""
    with tempfile.TemporaryDirectory(prefix="segapp-screenshot-") as folder, virtual_screen():
        os.environ[CONFIG_DIR_VARIABLE] = folder
        save_settings(Settings(k=K, space=SPACE, theme="light"))
        environment = {"QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": "1"}
        command = [sys.executable, "-m", "segapp", str(SAMPLE)]
        with ending(subprocess.Popen(command, env={**os.environ, **environment})) as process:
            image = segapp.read_image(SAMPLE)
            pixels = pose(process, image)
            save(WINDOW)
            pose_object(image, pixels)
            save(OBJECT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
