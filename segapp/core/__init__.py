"""Computes: NumPy, OpenCV and scikit-learn; no Qt, no disk, no state."""
