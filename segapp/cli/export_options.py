"""What may be chosen about the files, as options of a command: one for each in the OPTIONS table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segapp.core.errors import ParameterError
from segapp.io.names import shown

if TYPE_CHECKING:
    import argparse

    from segapp.io.export import ExportOptions
    from segapp.io.export.options import Option


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser; the names of those that are on by default begin with no."""
    from segapp.io.export.options import OPTIONS

    group = parser.add_argument_group("files")
    for option in OPTIONS:
        default = _defaults()[option.name]
        if isinstance(default, bool):
            group.add_argument(
                _word(option, default), dest=option.name, action="store_true", help=_help(option, default)
            )
        else:
            metavar = "WORD" if option.choices else "NUMBER"
            group.add_argument(
                _word(option, default), dest=option.name, metavar=metavar, help=_help(option, default)
            )


def given_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was given about the files: fields of `ExportOptions` by name.

    Raises
    ------
    ParameterError
        If something that should be a number is none.
    """
    from segapp.io.export.options import OPTIONS

    found: dict[str, Any] = {}
    for option in OPTIONS:
        default, value = _defaults()[option.name], getattr(options, option.name)
        if isinstance(default, bool):
            found |= {option.name: not default} if value else {}
        elif value is not None:
            found[option.name] = value if option.choices else _number(value, default, option)
    return found


def export_options(options: argparse.Namespace, **others: Any) -> ExportOptions:
    """Return what was given about the files, and other fields of `ExportOptions`.

    Raises
    ------
    ParameterError
        If something is none of what is allowed.
    """
    from segapp.io.export import ExportOptions

    return ExportOptions(**given_of(options), **others)


def _defaults() -> dict[str, Any]:
    from segapp.io.export.records import DEFAULT_OPTIONS

    return vars(DEFAULT_OPTIONS)


def _word(option: Option, default: object) -> str:
    return f"--{'no-' if default is True else ''}{option.name.replace('_', '-')}"


def _help(option: Option, default: object) -> str:
    from segapp.io.export import EXPORTERS

    formats = ", ".join(exporter.id for exporter in EXPORTERS if option.name in exporter.options)
    if isinstance(default, bool):
        return f"{formats}: {'leave out: ' if default else ''}{option.label[:1].lower()}{option.label[1:]}"
    if option.choices:
        values = ", ".join(word for word, _ in option.choices)
    else:
        unit = f" {option.unit}" if option.unit else ""
        values = f"{option.low:g} to {option.high:g}{unit}"
    usual = default if isinstance(default, str) else f"{default:g}"
    return f"{formats}: {option.label[:1].lower()}{option.label[1:]}: {values} ({usual} unless given)"


def _number(text: str, default: object, option: Option) -> int | float:
    try:
        return int(text) if isinstance(default, int) else float(text)
    except ValueError:
        kind = "whole numbers" if isinstance(default, int) else "numbers"
        raise ParameterError(f"{_word(option, default)} takes {kind}, not {shown(text[:40])}.") from None
