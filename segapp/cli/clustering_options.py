"""The settings of clustering on the command line, for every command that clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.errors import ParameterError
from segapp.io.names import shown

if TYPE_CHECKING:
    import argparse

    from segapp.core.types import ClusterParams

_AMOUNTS = (
    ("ignore_shadows", "how much less a difference in lightness counts"),
    ("smooth", "how much to smooth the image before, edges kept"),
    ("keep_together", "how much the place of a pixel counts"),
    ("notice_texture", "how much the pattern around a pixel counts"),
    ("not_sure", "the percentage of the pixels, the least certain, to leave without a cluster"),
)
NUMBERS = (*(name for name, _ in _AMOUNTS), "attempts")


def add_clustering(parser: argparse.ArgumentParser) -> None:
    """Add the settings to a parser."""
    from segapp.core.clustering import METHODS
    from segapp.core.features import SPACES

    spaces = ", ".join(space.id for space in SPACES)
    methods = ", ".join(method.id for method in METHODS)
    add = parser.add_argument
    add("-k", metavar="NUMBER", default="5", help="how many clusters, 2 to 32 (5 unless given)")
    add("--space", default="lab", help=f"how colours are compared: {spaces} (lab unless given)")
    add("--seed", metavar="NUMBER", default="0", help="start of the random choices (0 unless given)")
    add(
        "--method",
        metavar="NAME",
        default="kmeans",
        help=f"how clusters are found: {methods} (kmeans unless given); 'segapp methods' explains them",
    )
    add("--attempts", metavar="NUMBER", help="from how many starts to look for clusters (10 unless given)")
    for name, meaning in _AMOUNTS:
        add(_option(name), metavar="0-100", help=f"{meaning} (0 unless given)")


def params_of(options: argparse.Namespace) -> ClusterParams:
    """Return the settings that were given.

    Raises
    ------
    ParameterError
        If something that should be a whole number is none.
    """
    from segapp.core.types import ClusterParams

    return ClusterParams(
        k=whole_number(options.k, "-k"),
        space=options.space,
        seed=whole_number(options.seed, "--seed"),
        method=options.method,
        **_numbers(options),
    )


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _numbers(options: argparse.Namespace) -> dict[str, int]:
    given = {name: getattr(options, name) for name in NUMBERS if getattr(options, name) is not None}
    return {name: whole_number(text, _option(name)) for name, text in given.items()}


def whole_number(text: str, option: str) -> int:
    """Read a whole number.

    Raises
    ------
    ParameterError
        If it is none; the sentence names the option.
    """
    try:
        return int(text)
    except ValueError:
        raise ParameterError(f"{option} takes whole numbers, not {shown(text[:40])}.") from None
