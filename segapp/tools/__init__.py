"""Interprets the mouse: one file per tool; no Qt."""
