"""NumPy, imported at its first use: the window is painted before that, 0.1 s earlier.

For modules that the window needs to start. What computes imports NumPy as usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
else:

    class _LazyNumPy:
        """Stands for the module and keeps each attribute once it was asked for."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            value = getattr(numpy, name)
            setattr(self, name, value)
            return value

    np = _LazyNumPy()

__all__ = ["np"]
