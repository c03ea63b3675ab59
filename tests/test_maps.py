"""The packages with many modules say in which room each of them is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import segapp

ROOT = Path(segapp.__file__).parent


@pytest.mark.parametrize("package", ["core", "core/smart", "ui"])
def test_every_module_is_in_one_room_of_the_map(package: str) -> None:
    text = (ROOT / package / "__init__.py").read_text(encoding="utf-8")
    rooms = re.sub(r"\([^)]*\)", "", text[text.index("\n- ") :])
    lists = [sentence.partition(":")[2] for sentence in rooms.split(".")]
    words = re.findall(r"[a-z_]+", " ".join(lists))
    modules = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
    assert [name for name in sorted(modules) if words.count(name) != 1] == []
