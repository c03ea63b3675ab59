"""The table of actions: menus, tool bars, shortcuts and the command list derive from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QT_TRANSLATE_NOOP


class Needs(Enum):
    """What must be there for an action to make sense."""

    NOTHING = auto()
    IMAGE = auto()
    CLUSTERS = auto()
    SELECTION = auto()
    SEVERAL_IMAGES = auto()
    SEVERAL_CLASSES = auto()
    UNDO = auto()
    REDO = auto()
    CLEAN_UP = auto()


@dataclass(frozen=True)
class Spec:
    """One action.

    Attributes
    ----------
    id : str
        Name of the method of `Commands` that does it.
    text, tip : str
        Its words in menus, and one sentence for the tooltip.
    menu : str
        The menu it is in.
    icon : str
        Name of its icon, or empty.
    keys : str
        Shortcuts, separated by spaces.
    needs : Needs
        When it can be used.
    group : str
        Actions of one group exclude each other; empty = no check mark.
    separated : bool
        Whether a line stands above it in the menu.
    part : str
        Attribute of `Commands` that has the method; empty = `Commands` itself.
    """

    id: str
    text: str
    tip: str
    menu: str
    icon: str = ""
    keys: str = ""
    needs: Needs = Needs.NOTHING
    group: str = ""
    separated: bool = False
    part: str = ""


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Actions", text))


FILE, EDIT, SELECT, CLUSTERS, CLASSES, IMAGES, VIEW, TOOL, HELP = (
    _t("&File"), _t("&Edit"), _t("&Select"), _t("&Clusters"), _t("Cl&asses"), _t("&Images"), _t("&View"), _t("&Tools"), _t("&Help"),
)  # fmt: skip
MENUS = (FILE, EDIT, SELECT, CLUSTERS, CLASSES, IMAGES, VIEW, TOOL, HELP)

ACTIONS: tuple[Spec, ...] = (
    Spec("open_image", _t("&Open images..."), _t("Open one image or several from files."), FILE, "open", "Ctrl+O", part="images"),
    Spec("open_folder", _t("Open &folder..."), _t("Open all images in a folder."), FILE, "folder", "Ctrl+Shift+O", part="images"),
    Spec("open_sample_coffee", _t("Sample: coffee cup"), _t("Try segapp with an image of few colours."), FILE, "image"),
    Spec("open_sample_galaxies", _t("Sample: galaxies"), _t("Try segapp with many small things on a dark sky."), FILE, "image"),
    Spec("export", _t("&Export..."), _t("Save the mask, the labels or the cut-out."), FILE, "export", "Ctrl+E", Needs.CLUSTERS, separated=True),
    Spec("open_project", _t("Open p&roject..."), _t("Open a project: images and all that was made of them."), FILE, "images", "", separated=True, part="projects"),
    Spec("save_project", _t("&Save project"), _t("Save the images, the classes and all that was made of them in one file."), FILE, "save", "Ctrl+S", Needs.IMAGE, part="projects"),
    Spec("save_project_as", _t("Save pro&ject as..."), _t("Save the project in another file."), FILE, "", "Ctrl+Shift+S", Needs.IMAGE, part="projects"),
    Spec("find_images", _t("Find mo&ved images..."), _t("Say in which folder the images of the project are now."), FILE, "search", "", Needs.SEVERAL_IMAGES, part="projects"),
    Spec("save_recipe", _t("Save rec&ipe..."), _t("Save the settings and the classes, to be applied to other images."), FILE, "", "", Needs.CLUSTERS, separated=True, part="projects"),
    Spec("apply_recipe", _t("Appl&y recipe..."), _t("Take over the settings and the classes of a recipe, and choose the clusters of its colours."), FILE, "", "", Needs.IMAGE, part="projects"),
    Spec("close_image", _t("&Close image"), _t("Go back to the start page."), FILE, "close", "Ctrl+W", Needs.IMAGE),
    Spec("quit", _t("&Quit"), _t("Close segapp."), FILE, "", "Ctrl+Q", separated=True),
    Spec("undo", _t("&Undo"), _t("Take the last step back."), EDIT, "undo", "Ctrl+Z", Needs.UNDO),
    Spec("redo", _t("&Redo"), _t("Bring the next step back."), EDIT, "redo", "Ctrl+Shift+Z Ctrl+Y", Needs.REDO),
    Spec("copy_mask", _t("Copy &mask"), _t("Copy the mask as a black and white image."), EDIT, "copy", "Ctrl+Shift+C", Needs.SELECTION, separated=True),
    Spec("copy_cutout", _t("&Copy cut-out"), _t("Copy the chosen part with a transparent background."), EDIT, "copy", "Ctrl+C", Needs.SELECTION),
    Spec("paste", _t("&Paste image"), _t("Open the image that is on the clipboard."), EDIT, "paste", "Ctrl+V"),
    Spec("select_all", _t("Select &all"), _t("Choose every cluster."), SELECT, "", "Ctrl+A", Needs.CLUSTERS),
    Spec("select_none", _t("Select &none"), _t("Choose nothing."), SELECT, "", "Ctrl+Shift+A", Needs.SELECTION),
    Spec("invert", _t("&Invert"), _t("Swap what is chosen with what is not."), SELECT, "invert", "I", Needs.CLUSTERS),
    Spec("more_clusters", _t("&More clusters"), _t("Divide the image into one cluster more."), CLUSTERS, "plus", "+", Needs.IMAGE),
    Spec("fewer_clusters", _t("&Fewer clusters"), _t("Divide the image into one cluster fewer."), CLUSTERS, "minus", "-", Needs.IMAGE),
    Spec("suggest_clusters", _t("S&uggest a number..."), _t("Compare 2 to 9 clusters and choose by looking."), CLUSTERS, "wand", "", Needs.IMAGE),
    Spec("recluster", _t("Find clusters a&gain"), _t("Cluster the image with the present settings."), CLUSTERS, "refresh", "F5", Needs.IMAGE),
    Spec("reset_clustering", _t("Reset all &sliders"), _t("Set everything but the number of clusters back to the start."), CLUSTERS, "", "", Needs.IMAGE),
    Spec("split_cluster", _t("S&plit a cluster..."), _t("Divide one cluster in two; the others stay as they are."), CLUSTERS, "scissors", "", Needs.CLUSTERS, separated=True),
    Spec("merge_clusters", _t("M&erge clusters..."), _t("Make some clusters one; the others stay as they are."), CLUSTERS, "layers", "", Needs.CLUSTERS),
    Spec("sort_by_share", _t("Sort by s&hare"), _t("List the largest cluster first."), CLUSTERS, "", "", group="order", separated=True, part="clusters"),
    Spec("sort_by_hue", _t("S&ort by hue"), _t("List the clusters in the order of the rainbow, greys first."), CLUSTERS, "", "", group="order", part="clusters"),
    Spec("explain_pixel", _t("&Why is this pixel here?"), _t("Say how near the pixel under the mouse is to its cluster and to the next one."), CLUSTERS, "help", "?", Needs.CLUSTERS),
    Spec("reset_clean_up", _t("&Reset clean-up"), _t("Switch all clean-up off, for every class."), CLUSTERS, "", "", Needs.CLEAN_UP, separated=True),
    Spec("add_class", _t("&Add class"), _t("Add a class with a colour of its own; clicks add to it from then on."), CLASSES, "plus", "Ctrl+Shift+N", Needs.CLUSTERS, part="classes"),
    Spec("next_class", _t("&Next class"), _t("Let clicks add to the class below; Shift+1 to Shift+9 choose one at once."), CLASSES, "", "Shift+N", Needs.SEVERAL_CLASSES, part="classes"),
    Spec("rename_class", _t("&Rename class"), _t("Give the active class another name."), CLASSES, "rename", "", Needs.CLUSTERS, separated=True, part="classes"),
    Spec("color_class", _t("&Colour of the class..."), _t("Give the active class another colour."), CLASSES, "palette", "", Needs.CLUSTERS, part="classes"),
    Spec("hide_class", _t("&Hide or show class"), _t("Leave the active class away on the image, or show it again; it is saved all the same."), CLASSES, "eye-off", "", Needs.CLUSTERS, part="classes"),
    Spec("lock_class", _t("&Lock or unlock class"), _t("Protect the active class from clicks and brushes, or no longer."), CLASSES, "lock", "", Needs.CLUSTERS, part="classes"),
    Spec("raise_class", _t("Move class &up"), _t("Give the active class the place above it in the list."), CLASSES, "", "", Needs.SEVERAL_CLASSES, separated=True, part="classes"),
    Spec("lower_class", _t("Move class &down"), _t("Give the active class the place below it in the list."), CLASSES, "", "", Needs.SEVERAL_CLASSES, part="classes"),
    Spec("split_objects", _t("Split &touching objects"), _t("Cut round objects of the active class apart where they touch."), CLASSES, "", "", Needs.SELECTION, separated=True, part="classes"),
    Spec("remove_class", _t("Re&move class"), _t("Remove the active class; undo brings it back."), CLASSES, "trash", "", Needs.SEVERAL_CLASSES, separated=True, part="classes"),
    Spec("forget_touch_ups", _t("Forget &touch-ups"), _t("Undo all that was painted by hand, except in locked classes."), SELECT, "", "", Needs.SELECTION, separated=True),
    Spec("new_object", _t("&New object"), _t("Finish the object that is being clicked; so does Enter. The next click begins another one."), TOOL, "", "", Needs.IMAGE),
    Spec("alike_everywhere", _t("Alike e&verywhere"), _t("Let Alike take a colour in all of the image, or only around the click."), TOOL, "", "Y", Needs.IMAGE),
    Spec("swap_brush", _t("Brush or &eraser"), _t("Swap brush and eraser."), TOOL, "", "X", Needs.IMAGE),
    Spec("larger_brush", _t("&Larger brush"), _t("Make brush and eraser larger; so does Shift and the mouse wheel."), TOOL, "", "]", Needs.IMAGE),
    Spec("smaller_brush", _t("&Smaller brush"), _t("Make brush and eraser smaller; so does Shift and the mouse wheel."), TOOL, "", "[", Needs.IMAGE),
    Spec("set_scale", _t("Set s&cale..."), _t("Say how long a pixel is: sizes are then told in units too."), TOOL, "ruler", "", Needs.IMAGE, separated=True, part="measuring"),
    Spec("next_image", _t("&Next image"), _t("Show the next image of the list."), IMAGES, "", "N", Needs.SEVERAL_IMAGES, part="images"),
    Spec("previous_image", _t("&Previous image"), _t("Show the image before in the list."), IMAGES, "", "P", Needs.SEVERAL_IMAGES, part="images"),
    Spec("mark_done", _t("Mark as &done"), _t("Mark this image as done in the list, or no longer."), IMAGES, "", "Ctrl+D", Needs.IMAGE, group="done", separated=True, part="images"),
    Spec("use_last_settings", _t("&Use the last settings"), _t("Cluster this image with the settings chosen last on another; what you chose is carried over."), IMAGES, "", "", Needs.SEVERAL_IMAGES, part="images"),
    Spec("add_images", _t("&Add images..."), _t("Add images to those that are open."), IMAGES, "", "", Needs.IMAGE, separated=True, part="images"),
    Spec("view_overlay", _t("&Overlay"), _t("The image with what is chosen laid over it."), VIEW, "", "Ctrl+1", Needs.IMAGE, "view"),
    Spec("view_clusters", _t("&Clusters"), _t("Every pixel in the mean colour of its cluster."), VIEW, "", "Ctrl+2", Needs.IMAGE, "view"),
    Spec("view_mask", _t("&Mask"), _t("White is chosen, black is not."), VIEW, "", "Ctrl+3", Needs.IMAGE, "view"),
    Spec("view_cutout", _t("Cut-o&ut"), _t("Only what is chosen, on a checkerboard."), VIEW, "", "Ctrl+4", Needs.IMAGE, "view"),
    Spec("next_view", _t("&Next view"), _t("Go from overlay to clusters to mask to cut-out."), VIEW, "", "Tab", Needs.IMAGE),
    Spec("toggle_split", _t("&Before and after"), _t("Show the bare image left of a line that you can drag."), VIEW, "before-after", "S", Needs.IMAGE, "split"),
    Spec("toggle_dim", _t("&Dim the rest"), _t("Darken what is not chosen."), VIEW, "eye-off", "D", Needs.IMAGE, "dim"),
    Spec("overlay_fill", _t("&Tint classes"), _t("Lay the colour of each class over the image."), VIEW, "", "", Needs.IMAGE, "overlay", separated=True),
    Spec("overlay_outline", _t("Only &edges of classes"), _t("Draw only the edge of each class; its inside stays as it is."), VIEW, "", "", Needs.IMAGE, "overlay"),
    Spec("overlay_hatch", _t("&Hatch classes"), _t("Draw lines over each class, in another direction for each of four."), VIEW, "", "", Needs.IMAGE, "overlay"),
    Spec("toggle_unsure", _t("Sho&w unsure pixels"), _t("Mark the pixels that are nearly as near to a second cluster."), VIEW, "", "U", Needs.CLUSTERS, "unsure"),
    Spec("show_measures", _t("Table of measu&res"), _t("List all objects with their sizes, shapes and colours."), VIEW, "list", "Ctrl+M", group="measures", part="measuring"),
    Spec("zoom_in", _t("Zoom &in"), _t("Look closer; so does the mouse wheel."), VIEW, "zoom-in", "Ctrl++ Ctrl+=", Needs.IMAGE, separated=True),
    Spec("zoom_out", _t("&Zoom out"), _t("Step back; so does the mouse wheel."), VIEW, "zoom-out", "Ctrl+-", Needs.IMAGE),
    Spec("fit", _t("&Fit"), _t("Show all of the image."), VIEW, "fit", "0", Needs.IMAGE),
    Spec("actual_size", _t("&Actual size"), _t("One pixel of the image for one of the screen."), VIEW, "", "Ctrl+0", Needs.IMAGE),
    Spec("theme_system", _t("Colours of the &system"), _t("Light or dark, as the system is."), VIEW, "monitor", "", group="theme", separated=True),
    Spec("theme_light", _t("&Light"), _t("Always light."), VIEW, "sun", "", group="theme"),
    Spec("theme_dark", _t("Dar&k"), _t("Always dark."), VIEW, "moon", "", group="theme"),
    Spec("command_list", _t("&Find a command..."), _t("Type what you want to do."), HELP, "search", "Ctrl+K"),
    Spec("mouse_and_keys", _t("&Mouse and keys"), _t("What the mouse and the keys do on the image."), HELP, "keyboard", "F1"),
    Spec("about", _t("&About segapp"), _t("Versions and licences."), HELP, "info"),
)  # fmt: skip
