"""Interprets the mouse: one file per tool; no Qt."""

from segapp.tools.brush import BRUSH
from segapp.tools.cluster import CLUSTER
from segapp.tools.ellipse import ELLIPSE
from segapp.tools.eraser import ERASER
from segapp.tools.lasso import LASSO
from segapp.tools.pan import PAN
from segapp.tools.polygon import POLYGON
from segapp.tools.rectangle import RECTANGLE
from segapp.tools.region import REGION
from segapp.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (CLUSTER, REGION, LASSO, BRUSH, ERASER, POLYGON, RECTANGLE, ELLIPSE, PAN)

__all__ = ["TOOLS", "Tool"]
