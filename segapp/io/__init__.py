"""Reads and writes files; no Qt."""
