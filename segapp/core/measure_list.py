"""The list of what is measured of each object and each class."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One thing that is measured.

    Attributes
    ----------
    id : str
        Its word in files.
    name : str
        Its name for people.
    power : int
        2 for areas, 1 for lengths and places, in pixels; 0 for what has no unit of length.
    of_classes : bool
        Whether a class has it too, and not only each of its objects.
    decimals : int
        Digits behind the point that are worth showing.
    """

    id: str
    name: str
    power: int = 0
    of_classes: bool = True
    decimals: int = 1


MEASURES: tuple[Measure, ...] = (
    Measure("area", "Area", 2, decimals=0),
    Measure("share", "Share of image (%)", decimals=3),
    Measure("perimeter", "Perimeter", 1),
    Measure("centroid_x", "Centre x", 1),
    Measure("centroid_y", "Centre y", 1),
    Measure("box_x", "Box left", 1, decimals=0),
    Measure("box_y", "Box top", 1, decimals=0),
    Measure("box_width", "Box width", 1, decimals=0),
    Measure("box_height", "Box height", 1, decimals=0),
    Measure("major_axis", "Major axis", 1, of_classes=False),
    Measure("minor_axis", "Minor axis", 1, of_classes=False),
    Measure("eccentricity", "Eccentricity", of_classes=False, decimals=3),
    Measure("solidity", "Solidity", of_classes=False, decimals=3),
    Measure("feret", "Feret diameter", 1, of_classes=False),
    Measure("red", "Red"),
    Measure("green", "Green"),
    Measure("blue", "Blue"),
    Measure("red_sd", "Red, SD"),
    Measure("green_sd", "Green, SD"),
    Measure("blue_sd", "Blue, SD"),
    Measure("lightness", "L*"),
    Measure("lab_a", "a*"),
    Measure("lab_b", "b*"),
    Measure("lightness_sd", "L*, SD"),
    Measure("lab_a_sd", "a*, SD"),
    Measure("lab_b_sd", "b*, SD"),
)
"""All measures, in the order of the columns of `Measures.values`.

The definitions are those of `regionprops` of scikit-image 0.26, where it has the measure: pixels
are points at whole coordinates, the first one at (0, 0); the perimeter is that of Benkrid and
Crookes (2000) for 4 neighbours; axes and eccentricity are those of the ellipse with the same second
moments; solidity is the area divided by that of the convex hull, in pixels; the Feret diameter is
the largest distance between two points of the edge of that hull. Colours are as shown, 0 to 255;
L*a*b* is that of CIE 1976 under D65; SD is the standard deviation over the pixels of the object.
"""
