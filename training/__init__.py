"""Rebuilds what the program was taught; run by hand."""
