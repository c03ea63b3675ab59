"""The Python interface: plain arrays and keyword arguments in, values of segapp out."""

from segapp.scripting.exporting import export
from segapp.scripting.segmenting import not_sure_share, segment

__all__ = ["export", "not_sure_share", "segment"]
