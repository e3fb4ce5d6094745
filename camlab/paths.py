"""Where camlab keeps things: settings, log, recordings, resources, and the private folder of sockets and locks.

The environment variable ``CAMLAB_HOME`` moves all of them (but the resources) into one folder, e.g. for tests.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import platformdirs

from camlab.errors import CamlabError

HOME_VARIABLE = "CAMLAB_HOME"
SOCKET_PATH_LIMIT = 107  # bytes of a Unix socket's path, without the closing zero
SOCKET_NAME_ROOM = 48  # bytes kept free in the runtime folder's path for a name: "/", a run's UUID in hex, and what follows it
_PACKAGE = Path(__file__).resolve().parent


def installation() -> str:
    """Which of this user's installations this is: its ``CAMLAB_HOME``, "" for the usual folders."""
    home = _home()
    return str(home) if home else ""


def settings_file() -> Path:
    """The file of the user's settings; its folder may not exist yet."""
    home = _home()
    return (home or Path(platformdirs.user_config_dir("camlab", appauthor=False, roaming=True))) / "settings.toml"


def presets_folder() -> Path:
    """Where the user's presets of cameras are, beside the settings; may not exist yet."""
    return settings_file().parent / "presets"


def log_file() -> Path:
    """The file of the newest log; its folder may not exist yet."""
    home = _home()
    return (home / "log" if home else Path(platformdirs.user_log_dir("camlab", appauthor=False))) / "camlab.log"


def state_folder() -> Path:
    """The folder of what camlab notes for its next start; may not exist yet."""
    home = _home()
    return home / "state" if home else Path(platformdirs.user_state_dir("camlab", appauthor=False))


def recordings_folder() -> Path:
    """Where recordings go that were given no path; may not exist yet."""
    home = _home()
    return home / "recordings" if home else Path(platformdirs.user_documents_dir()) / "camlab"


def resources_folder() -> Path:
    """The folder of icons, style and sample data: inside an installed package, beside the package in a checkout."""
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if folder.is_dir():
            return folder
    raise CamlabError(f"the folder 'resources' is missing beside {_PACKAGE}; install camlab again")


def resource(name: str) -> Path:
    """One file of the resources, e.g. ``resource("style/camlab.qss")``; CamlabError where it is missing."""
    path = resources_folder() / name
    if not path.exists():
        raise CamlabError(f"the resource {name!r} is missing in {resources_folder()}; install camlab again")
    return path


def runtime_folder() -> Path:
    """A private folder with a short path for sockets and locks; made where it doesn't exist, checked where it does.

    Nobody but the user may enter it. Raises CamlabError where the folder is somebody else's, a link, or open to others and can't
    be closed.
    """
    for folder in _runtime_candidates():
        if os.name == "nt" or len(os.fsencode(folder)) + SOCKET_NAME_ROOM <= SOCKET_PATH_LIMIT:
            return _private(folder)
    raise CamlabError("no folder with a path short enough for sockets; set XDG_RUNTIME_DIR to a short one")


def _home() -> Path | None:
    value = os.environ.get(HOME_VARIABLE)
    return Path(value).expanduser().absolute() if value else None


def _runtime_candidates() -> list[Path]:
    if os.name == "nt":
        return [Path(tempfile.gettempdir()) / "camlab"]
    home = _home()
    own = [home / "run"] if home else []
    xdg = os.environ.get("XDG_RUNTIME_DIR")
    given = [Path(xdg) / "camlab"] if xdg and Path(xdg).is_dir() and os.access(xdg, os.W_OK) else []
    return [*own, *given, Path("/tmp") / f"camlab-{os.getuid()}"]


def _private(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise CamlabError(f"cannot make the folder {folder}: {error.strerror}") from error
    if os.name == "nt":
        return folder
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise CamlabError(f"{folder} is not a folder of yours; remove it, or set XDG_RUNTIME_DIR to a folder of your own")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder
