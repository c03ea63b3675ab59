"""A report as one HTML page: the outlined picture, tables, the sizes of the objects, how it was made."""

from __future__ import annotations

import base64
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np

from segapp import __version__
from segapp.core.errors import ExportError
from segapp.core.opencv import cv2
from segapp.core.outlined import reduced_scale, with_outlines
from segapp.core.recipe_words import sentences_about
from segapp.core.scale import short_number
from segapp.core.scale_bar import with_scale_bar
from segapp.io.export.measures_table import name_of
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.export.report_parts import class_table, histograms, object_table

if TYPE_CHECKING:
    from segapp.core.result import Result
    from segapp.core.types import ClassInfo

_SUFFIX = "_report.html"
_MOST_SIDE_PX = 1600
_QUALITY = 88

_STYLE = """\
:root { color-scheme: light; --text: #1c232b; --page: #fff; --dim: #5b6673; --line: #dfe3e8; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --text: #e6eaee; --page: #15191e; --dim: #9aa6b2; --line: #323a43; } }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 1100px;
  margin: 32px auto; padding: 0 24px; }
h1 { font-size: 22px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin-top: 32px; break-after: avoid; }
img, svg { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 12px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 6px; text-align: right; border-bottom: 1px solid var(--line); }
th { vertical-align: bottom; } td { vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
.class { display: inline-flex; align-items: baseline; } .class span { overflow-wrap: break-word; }
td .class { min-width: 5em; max-width: 14em; }
.swatch { flex: none; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px;
  box-shadow: 0 0 0 1px var(--line); }
.dim { color: var(--dim); } svg text { font: 11px system-ui, sans-serif; fill: var(--dim); }
@media print { body { margin: 0; max-width: none; padding: 0; } tr, img, .plot { break-inside: avoid; }
  .wide { overflow: visible; }
  thead { display: table-header-group; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<h1>{title}</h1>
<p class="dim">{facts}</p>
<img alt="The image with the outlines of its classes" width="{width}" height="{height}" src="{picture}">
<h2>Classes</h2>
{classes}
<h2>Sizes of the objects</h2>
{histograms}
<h2>How it was made</h2>
<p>{recipe}</p>
<h2>Objects</h2>
{objects}
</body>
</html>
"""


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX,)


def _encode(item: Item, _options: ExportOptions) -> list[Encoded]:
    result = item.result
    drawn, shrink = with_outlines(result, _MOST_SIDE_PX)
    drawn = with_scale_bar(drawn, reduced_scale(result.scale, shrink))
    page = _PAGE.format(
        title=escape(name_of(result.image)),
        style=_STYLE,
        facts=escape(_facts(result)),
        width=drawn.shape[1],
        height=drawn.shape[0],
        picture=_data_uri(np.ascontiguousarray(drawn[..., ::-1])),
        classes=class_table(result),
        histograms=histograms(result),
        recipe=escape(sentences_about(result, __version__)),
        objects=object_table(result),
    )
    data = page.encode("utf-8", errors="replace")
    return [Encoded(item.stem + _SUFFIX, data, REPORT.id, lambda given: given == data and _is_whole(given))]


def _facts(result: Result) -> str:
    image, scale = result.image, result.scale
    facts = [f"{image.width:,} × {image.height:,} pixels"]
    if scale is not None:
        wide, tall = scale.of(image.width, 1), scale.of(image.height, 1)
        facts.append(f"{short_number(wide)} × {short_number(tall)} {scale.unit}")
        facts.append(f"a pixel is {short_number(scale.units_per_px)} {scale.unit} long")
    count = len(result.measures)
    facts.append("1 object" if count == 1 else f"{count:,} objects")
    return "; ".join(facts)


def _data_uri(bgr: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> str:
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ExportError("The image of the report cannot be made; save the measures as CSV.")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")


class _Tags(HTMLParser):
    """Follows which tags are open."""

    _SINGLE = frozenset({"meta", "img", "rect", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.is_sound = True

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._SINGLE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_sound &= bool(self.open) and self.open.pop() == tag

    def handle_startendtag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """A tag that ends at once leaves nothing open."""


def _is_whole(data: bytes) -> bool:
    tags = _Tags()
    try:
        tags.feed(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
    tags.close()
    return tags.is_sound and not tags.open and data.rstrip().endswith(b"</html>")


REPORT = Exporter(
    id="report",
    name="Report (HTML)",
    description="One page to read or print: the outlined image, tables, sizes, and how it was made.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    group="measures",
)
