"""The object that the Object tool has in work, and the session that knows what clicks mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.document.clicked import next_number, object_of
from segapp.tools.brush import BRUSH
from segapp.tools.clicking import clicks_change, closer_change
from segapp.tools.object_hand import ObjectHand
from segapp.tools.smart_edge import SMART_EDGE
from segapp.ui import object_work
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.looking import Looking

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click, SmallPatch
    from segapp.document.document import Document
    from segapp.tools.object_hand import ClickSession
    from segapp.tools.tool import Tool
    from segapp.ui.session import Session
    from segapp.ui.work import Photo

_LITTLE = 0.99
"""A click after which the object has this much in common with what it was before has changed little."""


class Clicking(QObject):
    """Gets to know the image while the tool is in hand, and follows which object is in work."""

    changed = Signal()
    """Other clicks are to be shown."""
    settled = Signal()
    """The session is ready, or it is known that there will be none."""
    told = Signal(str)
    """A sentence that helps on, with links to tools, or nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("clicks", self)
        self.looking = Looking(self)
        self._in_use = False
        self._known: ClickSession | None = None
        self._photo: Photo | None = None
        """What `_known` is about, or what is being looked at."""
        self._number: int | None = None
        self._begun_with: tuple[Click, ...] = ()
        """The clicks of the object in work when it was taken up."""
        self._is_clicked = False
        """Whether the object in work got other clicks since it was looked at closely."""
        session.changed.connect(self._follow)
        session.pending.settled.connect(self._look_closer)

    # The session

    def use(self, *, on: bool) -> None:
        """Take the tool up, or lay it down; the object in work is finished."""
        self._in_use = on
        self.looking.drop()
        self.finish()
        self.told.emit("")
        if on:
            self._get_ready()

    @property
    def is_getting_ready(self) -> bool:
        """Whether clicks have to wait."""
        return self._photo is not None and self._known is None and self.runner.is_busy

    def _get_ready(self) -> None:
        photo = self._session.photo
        if photo is None or photo is self._photo:
            return
        self._known, self._photo = None, photo
        find = partial(object_work.get_to_know, photo.pyramid.levels[0])
        name = self.tr("Getting ready for clicks")
        self.runner.run(Job(name, find, partial(self._take, photo), self._fail, self._forget))

    def _take(self, photo: Photo, known: ClickSession) -> None:
        if photo is self._photo:
            self._known = known
        self.changed.emit()
        self.settled.emit()

    def _fail(self, sentence: str) -> None:
        self._session.failed.emit(sentence)
        self._forget()

    def _forget(self) -> None:
        """Know no image; clicks that wait find out for themselves."""
        self._known = self._photo = None
        self.settled.emit()

    def close(self) -> None:
        """End the job and wait for it."""
        self._in_use = False
        self.looking.close()
        self.runner.close()

    def look(self, clicks: tuple[Click, ...]) -> SmallPatch | None:
        """Find out what the last of some clicks would change; returns what is known of a place near it."""
        session = self._known
        if session is None:
            return None
        if not self._session.pending.is_waiting:
            self.looking.ask(session, clicks)
        last = self.looking.last_like(clicks)
        if last is None:
            return None
        return session.small_preview(last.x, last.y, positive=last.positive, clicks=clicks[:-1])

    # The object in work

    def hand(self) -> ObjectHand | None:
        """Return the object in work; one without clicks if there is none yet, None without an image."""
        document = self._session.document
        if document is None:
            return None
        pending = self._session.pending
        number = self._number
        if number is None:
            number = max(next_number(document), 1 + max(pending.numbers, default=0))
        return ObjectHand(number, self._clicks(document), self._known, pending.runner.is_busy)

    def _clicks(self, document: Document) -> tuple[Click, ...]:
        if self._number is None:
            return ()
        waiting = self._session.pending.clicked
        if waiting is not None and waiting[0] == self._number:
            return waiting[1]
        found = object_of(document, self._number)
        return found.clicks if found is not None and found.owner == document.active else ()

    def take_up(self, number: int) -> None:
        """Work on this object from now on."""
        document = self._session.document
        if number != self._number and document is not None:
            found = object_of(document, number)
            self._number, self._begun_with = number, found.clicks if found else ()
        self._get_ready()
        self.told.emit("")
        self.changed.emit()

    @property
    def is_at_work(self) -> bool:
        """Whether an object is in work."""
        hand = self.hand()
        return self._number is not None and hand is not None and bool(hand.clicks)

    def finish(self) -> bool:
        """Let the next click begin another object; tells whether one was in work."""
        was_on = self.is_at_work
        self._number, self._begun_with = None, ()
        self.changed.emit()
        return was_on

    def drop(self) -> bool:
        """Take back what was clicked since the object was taken up; tells whether one was in work."""
        hand, context = self.hand(), self._session.context()
        if hand is None or context is None or self._number is None or not hand.clicks:
            return False
        clicks = self._begun_with
        if clicks != hand.clicks:
            change = clicks_change(context, hand, clicks, self.tr("Drop object"))
            self._session.pending.add(change)
        self._number, self._begun_with = None, ()
        self.changed.emit()
        return True

    def _follow(self, before: Document | None, after: Document | None) -> None:
        if after is None or before is None or before.image is not after.image:
            self._known = self._photo = self._number = None
            self._begun_with = ()
            self.runner.cancel()
            self.looking.drop()
            if self._in_use:
                self._get_ready()
        elif before.active != after.active:
            self._number, self._begun_with = None, ()
        elif self._in_use and before.clicked is not after.clicked:
            self._is_clicked = self._is_clicked or _clicked_otherwise(before, after) is not None
            self._say_if_little(before, after)
        self.changed.emit()

    def follow_back(self, before: Document, after: Document) -> None:
        """Work on the object whose clicks undo or redo changed."""
        number = _clicked_otherwise(before, after)
        found = object_of(after, number)
        if self._in_use and number != self._number and found is not None and found.owner == after.active:
            self._number, self._begun_with = number, found.clicks
            self.changed.emit()
        self._look_closer()

    def _say_if_little(self, before: Document, after: Document) -> None:
        number = _clicked_otherwise(before, after)
        old, new = object_of(before, number), object_of(after, number)
        if number is None:
            return
        is_more = old is not None and new is not None and len(new.clicks) > len(old.clicks)
        if old is None or new is None or not is_more or object_work.share_in_common(old, new) < _LITTLE:
            self.told.emit("")
        else:
            text = self.tr("That click changed little; {} or {} gets the rest faster.")
            self.told.emit(text.format(self._link_to(BRUSH), self._link_to(SMART_EDGE)))

    def _link_to(self, tool: Tool) -> str:
        return f'<a href="{tool.id}">{self.tr(tool.name)} ({tool.key})</a>'

    def say_end(self, *, more: bool) -> None:
        """Say that the wheel does no more of this."""
        if self.is_at_work:
            self.told.emit(
                self.tr("This click can do no more; click what is missing.")
                if more
                else self.tr("This click can do no less; drag its mark, or right-click it to take it back.")
            )

    # A closer look

    def _look_closer(self) -> None:
        """Refine the object in work, if it got other clicks and none is waiting."""
        hand, context = self.hand(), self._session.context()
        is_due = self._in_use and self._is_clicked and not self._session.pending.is_waiting
        if hand is None or context is None or not is_due:
            return
        self._is_clicked = False
        change = closer_change(context, hand)
        if change is not None:
            self._session.pending.add(change)


def _clicked_otherwise(before: Document, after: Document) -> int | None:
    """Return the one object that has other clicks, or is new or gone; None if there are none or several."""
    old, new = ({one.id: one.clicks for one in of.clicked} for of in (before, after))
    differing = [number for number in old.keys() | new.keys() if old.get(number) != new.get(number)]
    return differing[0] if len(differing) == 1 else None
