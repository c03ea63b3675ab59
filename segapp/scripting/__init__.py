"""The Python interface: plain arrays and keyword arguments in, values of segapp out."""

from segapp.scripting.exporting import export
from segapp.scripting.projects import open_project
from segapp.scripting.recipes import apply_recipe, read_recipe, recipe_of, write_recipe
from segapp.scripting.segmenting import not_sure_share, segment

__all__ = [
    "apply_recipe",
    "export",
    "not_sure_share",
    "open_project",
    "read_recipe",
    "recipe_of",
    "segment",
    "write_recipe",
]
