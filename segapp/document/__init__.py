"""Remembers: the document, the edits that change it, and its history; no Qt, no disk."""
