"""Interprets the mouse: one file per tool; no Qt."""

from segapp.tools.brush import BRUSH
from segapp.tools.cluster import CLUSTER
from segapp.tools.eraser import ERASER
from segapp.tools.pan import PAN
from segapp.tools.region import REGION
from segapp.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (CLUSTER, REGION, BRUSH, ERASER, PAN)

__all__ = ["TOOLS", "Tool"]
