"""Random mouse, keys and actions over the window, with a look at its soundness every 100 events.

    python -m benchmarks.monkey [--events 20000] [--seed 0] [--tool object]

What the monkey does and checks is in tests/ui/monkey.py; the tests let it do 5,000 events.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from typing import TYPE_CHECKING

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SEGAPP_CONFIG_DIR"] = tempfile.mkdtemp()

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest

from segapp.core.types import Image
from segapp.tools import TOOLS
from segapp.ui import app as starter
from segapp.ui import work
from tests.ui.monkey import Monkey
from tests.ui.pictures import three_colors

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

BLOCKED_S = 1.0
TURN_S = 0.2
_PLUGIN = "This plugin does not support"  # what the offscreen platform says of itself


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--tool", help="take this tool up again and again", choices=[tool.id for tool in TOOLS]
    )
    options = parser.parse_args()
    problems: list[str] = []

    def take_message(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith(_PLUGIN):
            problems.append(f"Qt: {text}")

    def take_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        problems.append("".join(traceback.format_exception(kind, error, trace)))

    qInstallMessageHandler(take_message)
    sys.excepthook = take_exception
    _, window = starter.build([""])
    window.resize(1000, 700)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.session.open(work.show(Image(three_colors(90, 130))))
    monkey = Monkey(window, options.seed, options.tool)
    start = time.perf_counter()
    try:
        monkey.run(options.events)
    except AssertionError as error:
        problems.append(str(error))
    if monkey.longest_s > BLOCKED_S:
        problems.append(f"{monkey.longest_event} blocked the window for {monkey.longest_s:.2f} s")
    turns = monkey.turns
    if turns.longest_s > TURN_S:
        problems.append(f"a turn of the loop in {turns.longest_in} took {turns.longest_s:.2f} s of processor")
    print(f"{monkey.done:,} events in {time.perf_counter() - start:.0f} s, seed {options.seed}")
    print(f"longest event: {monkey.longest_event}, {1000 * monkey.longest_s:.0f} ms")
    print(f"longest turn: {turns.longest_in}, {1000 * turns.longest_s:.0f} ms of processor")
    print("\n".join(problems) or "no warning, no exception; undo always led back to the first state")
    sys.stdout.flush()
    # The window is not asked to close: it would ask what to do with what was chosen.
    os._exit(1 if problems else 0)


if __name__ == "__main__":
    sys.exit(main())
