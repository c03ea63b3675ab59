"""`segapp methods`: lists the ways to find clusters, with their settings, limits and sources."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from segapp.cli.terminal import Command, Parser

if TYPE_CHECKING:
    import argparse

    from segapp.core.clustering import Method

_TEXT = """\
List the ways to find clusters: what each is for, which of -k, --seed and
--attempts it looks at, its limits and its source. All other settings of
'segapp segment' count for every method."""
_OPTIONS = {"k": "-k", "seed": "--seed", "attempts": "--attempts"}
_WIDTH = 84


def _parser() -> argparse.ArgumentParser:
    parser = Parser("segapp methods", _TEXT)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("-h", "--help", action="store_true", help="show this help")
    return parser


def _run(options: argparse.Namespace) -> str:
    from segapp.core.clustering import MAX_K, METHODS, MIN_K

    if options.json:
        methods = [_facts(method) for method in METHODS]
        limits = {"least_k": MIN_K, "most_k": MAX_K}
        return json.dumps({"methods": methods} | limits, indent=2) + "\n"
    return "\n".join(_paragraph(method) for method in METHODS)


def _facts(method: Method) -> dict[str, object]:
    return {
        "id": method.id,
        "name": method.name,
        "description": method.description,
        "parameters": list(method.parameters),
        "limits": method.limits,
        "source": method.source,
    }


def _paragraph(method: Method) -> str:
    used = ", ".join(_OPTIONS[name] for name in method.parameters)
    parts = (method.description, f"Looks at: {used}", f"Limits: {method.limits}", f"Source: {method.source}")
    lines = [textwrap.fill(part, _WIDTH, initial_indent="  ", subsequent_indent="    ") for part in parts]
    return "\n".join([method.id, *lines, ""])


METHODS_LIST = Command("methods", "list the ways to find clusters, with limits and sources", _parser, _run)
