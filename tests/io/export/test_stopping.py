from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from segapp.core.task import Cancelled
from segapp.io.export import EXPORTERS, Encoded, Exporter, ExportOptions, Item, export, items_of, table
from segapp.io.export.records import for_each, names_of_each
from tests.io.export.made import scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Hurried:
    """Is cancelled once something has begun."""

    def __init__(self, began: threading.Event) -> None:
        self._began = began

    def report(self, fraction: float, message: str = "") -> None:
        assert 0 <= fraction <= 1

    def raise_if_cancelled(self) -> None:
        if self._began.is_set():
            raise Cancelled


def adding(
    monkeypatch: pytest.MonkeyPatch, encode: Callable[[Item, ExportOptions], Iterator[Encoded]]
) -> None:
    names = names_of_each(lambda stem, _classes, _options: (f"{stem}.slow",))
    slow = Exporter("slow", "Slow", "Slow.", names, for_each(encode))
    monkeypatch.setattr(table, "EXPORTERS", (*EXPORTERS, slow))


def file_of(item: Item, reads_back: Callable[[bytes], bool]) -> Encoded:
    return Encoded(f"{item.stem}.slow", b"slow", "slow", reads_back)


@pytest.mark.parametrize("when", ["made", "read back"])
def test_a_file_that_takes_long_can_be_cancelled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, when: str
) -> None:
    began, may_end = threading.Event(), threading.Event()

    def wait() -> bool:
        began.set()
        return may_end.wait(20)

    def encode(item: Item, _: ExportOptions) -> Iterator[Encoded]:
        if when == "made":
            wait()
        yield file_of(item, lambda _: wait())

    adding(monkeypatch, encode)
    start_s = time.monotonic()
    with pytest.raises(Cancelled):
        export(items_of([scene()]), tmp_path / "new", ["mask", "slow"], task=Hurried(began))
    assert time.monotonic() - start_s < 10
    may_end.set()
    assert list(tmp_path.iterdir()) == []


def test_files_are_made_in_the_order_of_the_exporter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def encode(item: Item, _: ExportOptions) -> Iterator[Encoded]:
        for number in range(5):
            yield Encoded(f"{item.stem}{number}.slow", b"%d" % number, "slow", lambda _: True)

    adding(monkeypatch, encode)
    written = export(items_of([scene()]), tmp_path, ["slow"])
    assert [file.path.read_bytes() for file in written] == [b"0", b"1", b"2", b"3", b"4"]


def test_an_export_of_many_files_can_be_cancelled_while_they_are_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checked: list[bytes] = []

    def check(data: bytes) -> bool:
        checked.append(data)
        return True

    def encode(item: Item, _: ExportOptions) -> Iterator[Encoded]:
        for number in range(50):
            yield Encoded(f"{item.stem}{number}.slow", b"slow", "slow", check)

    class Watchful:
        most = 0

        def report(self, fraction: float, message: str = "") -> None:
            assert 0 <= fraction <= 1

        def raise_if_cancelled(self) -> None:
            self.most = max(self.most, len(list(tmp_path.iterdir())))
            if self.most == 3:
                raise Cancelled

    adding(monkeypatch, encode)
    (tmp_path / "mine.txt").write_bytes(b"mine")
    watchful = Watchful()
    with pytest.raises(Cancelled):
        export(items_of([scene()]), tmp_path, ["slow"], task=watchful)
    assert (watchful.most, checked) == (3, [])
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
