"""What is remembered from one start to the next: one small JSON file, replaced as a whole."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import msgspec
import platformdirs

from segapp.core.errors import ExportError
from segapp.io.atomic import reason, write_bytes
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONFIG_DIR_VARIABLE = "SEGAPP_CONFIG_DIR"
MAX_RECENT_FILES = 10

_FILE_NAME = "settings.json"
_MAX_BYTES = 1 << 20


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The user's habits; never anything about the contents of a picture.

    Attributes
    ----------
    theme : str
        'system', 'light' or 'dark'.
    k, space
        As in `ClusterParams`.
    opacity : float
        How strongly the mask is laid over the picture, 0 to 1.
    overlay : str
        How the inside of the mask is painted: 'fill', 'outline' or 'hatch'.
    cluster_order : str
        What the list of clusters is sorted by: 'share' or 'hue'.
    last_folder, export_folder : str
        Where pictures were last opened, and results last saved; empty before the first time.
    export_formats : tuple of str
        Ids in `EXPORTERS`.
    crop : bool
        As in `ExportOptions`.
    export_options : dict
        Other fields of `ExportOptions` by name, as far as they were changed.
    recent_files : tuple of str
        Paths, newest first.
    window_geometry, window_state : str
        What Qt gave, in base64.
    """

    theme: Literal["system", "light", "dark"] = "system"
    k: Annotated[int, msgspec.Meta(ge=2, le=32)] = 5
    space: str = "lab"
    opacity: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.3
    overlay: Literal["fill", "outline", "hatch"] = "fill"
    cluster_order: Literal["share", "hue"] = "share"
    last_folder: str = ""
    export_folder: str = ""
    export_formats: tuple[str, ...] = ("mask",)
    crop: bool = False
    export_options: dict[str, bool | int | float | str] = {}
    recent_files: tuple[str, ...] = ()
    window_geometry: str = ""
    window_state: str = ""


def settings_path() -> Path:
    """Say where the settings are kept.

    Returns
    -------
    Path
        In the folder the system gives to programs, or the one in SEGAPP_CONFIG_DIR.
    """
    folder = os.environ.get(CONFIG_DIR_VARIABLE)
    return Path(folder or platformdirs.user_config_dir("segapp", appauthor=False)) / _FILE_NAME


def load_settings(path: Path | None = None) -> tuple[Settings, str | None]:
    """Read the settings; never fails.

    Parameters
    ----------
    path : Path, optional
        The file; `settings_path()` by default.

    Returns
    -------
    settings : Settings
        What was remembered, or the defaults.
    notice : str or None
        A sentence for the user when a file was there but could not be used. A damaged
        file is kept beside, with '.bad' after its name.
    """
    path = settings_path() if path is None else path
    try:
        values = json.loads(_text(path), parse_constant=_refuse)
        return msgspec.convert(values, Settings), None
    except FileNotFoundError:
        return Settings(), None
    except OSError:
        return Settings(), "The settings could not be read, so segapp starts with the usual ones."
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return Settings(), _put_aside(path)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings; the old file survives a failure.

    Parameters
    ----------
    settings : Settings
        What to remember.
    path : Path, optional
        The file; `settings_path()` by default.

    Raises
    ------
    ExportError
        If they could not be written, which need not stop anybody.
    """
    path = settings_path() if path is None else path
    # json and not msgspec: it keeps paths that are not valid Unicode, as escapes.
    text = json.dumps(msgspec.to_builtins(settings), indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise ExportError(
            f"The settings could not be saved because {reason(error)}; the folder is {shown(path.parent)}."
        ) from error
    write_bytes(path, text.encode("ascii"))


def remember_file(settings: Settings, path: Path) -> Settings:
    """Put a picture at the head of the recent files.

    Parameters
    ----------
    settings : Settings
        The settings so far.
    path : Path
        The picture that was opened.

    Returns
    -------
    Settings
        New settings; its folder is the last folder.
    """
    newest = os.fspath(path)
    others = [recent for recent in settings.recent_files if recent != newest]
    return msgspec.structs.replace(
        settings,
        recent_files=(newest, *others)[:MAX_RECENT_FILES],
        last_folder=os.fspath(path.parent),
    )


def forget_file(settings: Settings, path: Path) -> Settings:
    """Take a picture off the recent files, because it is gone.

    Parameters
    ----------
    settings : Settings
        The settings so far.
    path : Path
        The picture.

    Returns
    -------
    Settings
        New settings, or the same ones if it was not among them.
    """
    gone = os.fspath(path)
    if gone not in settings.recent_files:
        return settings
    rest = tuple(recent for recent in settings.recent_files if recent != gone)
    return msgspec.structs.replace(settings, recent_files=rest)


def remember_export(
    settings: Settings,
    folder: Path,
    formats: Sequence[str],
    *,
    crop: bool,
    options: Mapping[str, bool | int | float | str] = MappingProxyType({}),
) -> Settings:
    """Keep the choices of an export for the next one.

    Parameters
    ----------
    settings : Settings
        The settings so far.
    folder : Path
        Where the files went.
    formats : sequence of str
        Ids in `EXPORTERS`.
    crop : bool
        As in `ExportOptions`.
    options : mapping
        Other fields of `ExportOptions` by name.

    Returns
    -------
    Settings
        New settings.
    """
    return msgspec.structs.replace(
        settings,
        export_folder=os.fspath(folder),
        export_formats=tuple(formats),
        crop=crop,
        export_options=dict(options),
    )


def _text(path: Path) -> str:
    # O_NONBLOCK: a pipe of this name must not hold up the start for ever.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(handle, "rb") as stream:  # noqa: PTH123 - an open handle, not a path
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("not a file")
        data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError("too large")
    return data.decode("utf-8-sig")


def _put_aside(path: Path) -> str:
    aside = path.with_name(path.name + ".bad")
    notice = "The settings were damaged, so segapp starts with the usual ones"
    try:
        path.replace(aside)
    except OSError:
        return f"{notice}."
    return f"{notice}; the old file is now {shown(aside)}."


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")
