"""Errors whose message is one sentence for the user: what happened, what to do."""


class SegappError(Exception):
    """Base of every failure that segapp expects and can explain."""


class ImageReadError(SegappError):
    """An image could not be read."""


class ParameterError(SegappError):
    """A setting has a value that cannot be used."""


class SegmentError(SegappError):
    """An image could not be clustered."""


class ExportError(SegappError):
    """A result could not be written."""


class NothingToSaveError(ExportError):
    """There is nothing that a kind of file could hold."""


class ProjectError(SegappError):
    """A project could not be opened or saved."""


class DamagedProjectError(ProjectError):
    """A part of a project file is damaged or missing; what the others hold can be saved elsewhere."""


class RecipeError(SegappError):
    """A recipe could not be read or saved."""
