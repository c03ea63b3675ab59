"""What there is to show, and how it is looked at. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segapp.ui.frame import OverlayStyle, ViewMode

if TYPE_CHECKING:
    from segapp.core.view import View
    from segapp.core.viewport import Pyramid
    from segapp.document.document import Document
    from segapp.tools.tool import Preview
    from segapp.ui.work import Finished, Located

_USUAL_STYLE = OverlayStyle()


@dataclass(frozen=True, eq=False)
class Scene:
    """What there is to show.

    Attributes
    ----------
    photo : Pyramid
        The picture, 8-bit RGB.
    document : Document or None
        None while the picture is only a preview.
    located : Located or None
        The regions, once found.
    finished : Finished or None
        The finished masks, when they are those of the document.
    unsure : Pyramid or None
        1 at pixels to be marked because they were a close call.
    former : Finished or None
        Masks that were finished before the last strokes; nothing else has changed since.
    """

    photo: Pyramid
    document: Document | None = None
    located: Located | None = None
    finished: Finished | None = None
    unsure: Pyramid | None = None
    former: Finished | None = None

    @property
    def base(self) -> Finished | None:
        """The finished masks that are shown, with what was painted since over them."""
        return self.finished or self.former

    def is_result(self, before: Scene | None) -> bool:
        """Whether it differs from the scene before by what was computed, and not by what the hand did."""
        if before is None or self.document is None or before.document is None:
            return False
        return (
            self.document is before.document or self.document.segmentation is not before.document.segmentation
        )


@dataclass(frozen=True, eq=False)
class Look:
    """How a scene is looked at.

    Attributes
    ----------
    view : View
        Where the viewport lies.
    mode : ViewMode
        Which of the four ways.
    style : OverlayStyle
        How the overlay is painted.
    preview : Preview or None
        What is lit up.
    line_px : int
        How many screen pixels wide an outline is.
    """

    view: View
    mode: ViewMode = ViewMode.OVERLAY
    style: OverlayStyle = _USUAL_STYLE
    preview: Preview | None = None
    line_px: int = 1
