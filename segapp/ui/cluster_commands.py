"""What can be done with clusters: menus, splitting, merging, and questions about them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QInputDialog, QMenu

from segapp.document import edits
from segapp.tools.tool import Change
from segapp.ui.cluster_colors import ClusterColors
from segapp.ui.panels.cluster_list import toggle
from segapp.ui.questions import why_not_known
from segapp.ui.swatch import color_of, swatch_icon

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from segapp.core.certainty import Explanation
    from segapp.document.document import Document
    from segapp.ui.hovering import Hover
    from segapp.ui.main_window import MainWindow

_MIN_K, _MAX_K = 2, 32


class ClusterCommands(QObject):
    """Carries out what the user asks of clusters."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._colors = ClusterColors(window.session, window)
        self._hover: Hover | None = None

    def follow_mouse(self, hover: Hover | None) -> None:
        """Remember what is under the mouse, for questions about it."""
        self._hover = hover

    # The menu of a cluster

    def show_menu(self, cluster: int | None, at: QPoint, place: tuple[int, int] | None = None) -> None:
        """Show what can be done with one cluster and with the pixel (row, column) that was clicked."""
        document = self._session.document
        if document is None or document.segmentation is None:
            return
        menu = QMenu(self._window)
        if cluster is not None and 0 <= cluster < len(document.names):
            self._add_cluster(menu, document, cluster)
        if place is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Why is this pixel here?"), partial(self.explain, place))
        elif menu.actions() and cluster is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Why here?"), partial(self.explain_cluster, cluster))
        if menu.actions():
            menu.exec(at)
        menu.deleteLater()

    def _add_cluster(self, menu: QMenu, document: Document, cluster: int) -> None:
        menu.addAction(_plain(document.names[cluster])).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Add or take out"), partial(toggle, self._session, cluster))
        menu.addAction(self.tr("Choose only this"), partial(self._select_only, cluster))
        menu.addAction(self.tr("Show only this"), partial(self._window.stage.show_only, cluster))
        menu.addAction(self.tr("Rename..."), partial(self._rename, cluster))
        self._colors.fill(menu, document, cluster)
        menu.addSeparator()
        menu.addAction(self.tr("Split cluster"), partial(self._session.clusterer.split, cluster))
        self._add_merge(menu, document, cluster)

    def _add_merge(self, menu: QMenu, document: Document, cluster: int) -> None:
        selected = self._window.clusters.list.selected
        if len(selected) > 1 and cluster in selected:
            text = self.tr("Merge the {} selected clusters").format(len(selected))
            menu.addAction(text, partial(self._session.clusterer.merge, selected))
        others = menu.addMenu(self.tr("Merge with..."))
        others.setEnabled(len(document.names) > _MIN_K)
        for other, name in enumerate(document.names):
            if other != cluster:
                action = others.addAction(swatch_icon(color_of(document, other), self._window), _plain(name))
                action.triggered.connect(partial(self._session.clusterer.merge, (cluster, other)))

    def _select_only(self, cluster: int) -> None:
        edit = partial(edits.select_only, cluster=cluster)
        self._session.pending.add(Change(self.tr("Choose only one"), edit))

    def _rename(self, cluster: int) -> None:
        document = self._session.document
        if document is None:
            return
        name, accepted = QInputDialog.getText(
            self._window, self.tr("Rename cluster"), self.tr("Name:"), text=document.names[cluster]
        )
        if accepted:
            self._session.apply(
                self.tr("Rename cluster"), partial(edits.rename_cluster, cluster=cluster, name=name)
            )

    # Splitting and merging

    def split(self) -> None:
        """Ask which cluster to split."""
        words = (
            self.tr("Split a cluster"),
            self.tr("Which cluster is to be divided in two? The others stay as they are."),
            self.tr("Split"),
        )
        chosen = self._ask(words, 1)
        if chosen:
            self._session.clusterer.split(chosen[0])

    def merge(self) -> None:
        """Merge the clusters that are selected in the list, or ask which."""
        selected = self._window.clusters.list.selected
        words = (
            self.tr("Merge clusters"),
            self.tr("Mark the clusters that are to become one. The others stay as they are."),
            self.tr("Merge"),
        )
        chosen = selected if len(selected) > 1 else self._ask(words, 2)
        if chosen:
            self._session.clusterer.merge(chosen)

    def _ask(self, words: tuple[str, str, str], least: int) -> tuple[int, ...]:
        from segapp.ui.dialogs.choose_clusters import ChooseClusters

        document = self._session.document
        if document is None or document.segmentation is None:
            return ()
        dialog = ChooseClusters(document, words, least, self._window.clusters.list.selected, self._window)
        accepted, chosen = dialog.exec() == QDialog.DialogCode.Accepted, dialog.chosen
        dialog.deleteLater()
        return chosen if accepted else ()

    # The list

    def sort_by_share(self) -> None:
        self.sort_by("share")

    def sort_by_hue(self) -> None:
        self.sort_by("hue")

    def toggle_listed(self, row: int) -> None:
        """Add the cluster of a row of the list to the active class or take it out."""
        listed = self._window.clusters.list.clusters
        if row < len(listed):
            toggle(self._session, listed[row])

    def sort_by(self, order: Literal["share", "hue"]) -> None:
        """Sort the list, and remember it."""
        self._window.clusters.list.sort_by(order)
        self._window.actions_.by_id[f"sort_by_{order}"].setChecked(True)
        self._window.preferences.change(cluster_order=order)

    # How many

    def change_k(self, by: int) -> None:
        """Ask for some clusters more or fewer."""
        wanted = self._session.wanted
        finder = self._window.clusters.advanced.finder_of_k(wanted)
        if finder:
            text = self.tr("{} finds the number of clusters by itself; choose another method in the panel.")
            self._window.messages.show_notice(text.format(finder))
            return
        self._session.seal()
        self._session.want(replace(wanted, k=min(_MAX_K, max(_MIN_K, wanted.k + by))))

    def suggest(self) -> None:
        """Show the image with 2 to 9 clusters, to choose by looking."""
        from segapp.ui.dialogs.suggest import SuggestDialog

        present = self._session.segmentation
        if self._session.document is None:
            return
        dialog = SuggestDialog(self._session.questions, present.k if present else 0, self._window)
        dialog.number_chosen.connect(self._take_number)
        dialog.ask()

    def _take_number(self, k: int) -> None:
        self._session.seal()
        # Fresh, so that the clusters are those of the thumbnail; and found by k-means, as they were.
        params = replace(self._session.wanted, k=k)
        if self._window.clusters.advanced.finder_of_k(params):
            params = replace(params, method=type(params)().method)
        self._session.clusterer.want(params, fresh=True)

    # Why here

    def explain_under_mouse(self) -> None:
        """Say why the pixel under the mouse is in its cluster."""
        if self._hover is None:
            self._window.messages.show_notice(
                self.tr("Point at a pixel of the image and press ?, or right-click it.")
            )
        else:
            self.explain((self._hover.row, self._hover.col))

    def explain(self, place: tuple[int, int]) -> None:
        """Say why a pixel, by row and column, is in its cluster."""
        document = self._explained()
        if document is not None:
            self._session.questions.explain(*place, partial(self._show_answer, document, place))

    def explain_cluster(self, cluster: int) -> None:
        """Say why the pixel in the middle of a cluster is in it."""
        document = self._explained()
        if document is not None:
            self._session.questions.explain_cluster(
                cluster, lambda found: self._show_answer(document, *found)
            )

    def _explained(self) -> Document | None:
        """Return the document if its clusters can be explained; else say why not."""
        document = self._session.document
        if document is None or document.segmentation is None:
            return None
        if document.segmentation.model is None:
            self._window.messages.show_notice(
                self._session.questions.tr(why_not_known(document.segmentation))
            )
            return None
        return document

    def _show_answer(self, document: Document, place: tuple[int, int], found: Explanation | None) -> None:
        from segapp.ui.dialogs.why import WhyDialog

        present = self._session.document
        if present is None or present.segmentation is not document.segmentation:
            return
        if found is None or present.segmentation is None:
            self._window.messages.show_notice(
                self.tr("There is nothing to see in this pixel, so it belongs to no cluster.")
            )
            return
        WhyDialog(present, place, found, self._window).open()

    def show_unsure(self, *, on: bool) -> None:
        """Mark the pixels that were a close call, or no longer."""
        present = self._session.segmentation
        if on and present is not None and present.model is None:
            self._window.messages.show_notice(self._session.questions.tr(why_not_known(present)))
        self._session.questions.show_unsure(on=on)


def _plain(name: str) -> str:
    """A name in a menu, where & would underline a letter."""
    return name.replace("&", "&&")
