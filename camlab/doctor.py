"""What this computer lacks for camlab: libraries of Python and of the system, display, fonts, memory, disk, clock.

Nothing of camlab that needs a foreign library is imported at the top, so that the doctor can still speak when one is missing.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.metadata
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from camlab.display import X_LIBRARIES, find_display_problem, missing_x_libraries
from camlab.paths import recordings_folder, runtime_folder

PYTHON_MINIMUM = (3, 10)
PYTHON_LIBRARIES = {  # what is imported: the name under which it is installed
    "PyQt5.QtWidgets": "PyQt5",
    "pyqtgraph": "pyqtgraph",
    "superqt": "superqt",
    "qtawesome": "QtAwesome",
    "numpy": "numpy",
    "camlab.cv": "opencv-python",
    "h5py": "h5py",
    "xxhash": "xxhash",
    "zmq": "pyzmq",
    "msgspec": "msgspec",
    "tomlkit": "tomlkit",
    "platformdirs": "platformdirs",
    "psutil": "psutil",
    "typer": "typer",
    "rich": "rich",
}
BASE_LIBRARIES = {  # of the system, for PyQt5 and OpenCV also without a display: their Debian packages
    "libGL.so.1": "libgl1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FREE_DISK_BYTES, FREE_MEMORY_BYTES, SHARED_MEMORY_BYTES = 5e9, 1e9, 256e6
TIMER_LIMIT_S = 0.005


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What was looked at.
    is_ok : bool
    found : str
        What is there.
    advice : str
        What to do where it isn't ok; else "".
    packages : tuple of str
        Debian packages that are missing.
    """

    name: str
    is_ok: bool
    found: str
    advice: str = ""
    packages: tuple[str, ...] = ()


def examine() -> list[Check]:
    """Look at everything; takes a second or two, because every library is really loaded."""
    checks: list[Callable[[], Check]] = [
        check_python,
        check_python_libraries,
        check_system_libraries,
        check_display,
        check_fonts,
        check_memory,
        check_shared_memory,
        check_recordings_folder,
        check_runtime_folder,
        check_timer,
    ]
    return [_guarded(check) for check in checks]


def missing_packages(checks: Iterable[Check]) -> list[str]:
    """Debian packages that would help, each once, in order."""
    return list(dict.fromkeys(package for check in checks for package in check.packages))


def apt_line(packages: Iterable[str]) -> str:
    return "sudo apt-get install " + " ".join(packages)


def check_python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    is_ok = sys.version_info[:2] >= PYTHON_MINIMUM
    return Check("Python", is_ok, found, "" if is_ok else f"camlab needs Python {'.'.join(map(str, PYTHON_MINIMUM))} or newer")


def check_python_libraries() -> Check:
    """Load every library; what can't be loaded is named with its reason."""
    problems, packages = [], []
    for module, name in PYTHON_LIBRARIES.items():
        try:
            importlib.import_module(module)
        except Exception as error:  # a broken library may raise anything
            problems.append(f"{name}: {' '.join(str(error).split())}")
            packages += _packages_in(str(error))
    if not problems:
        return Check(
            "Python libraries", True, f"all {len(PYTHON_LIBRARIES)} can be loaded; PyQt5 {_version('PyQt5')}, h5py {_version('h5py')}"
        )
    advice = "install the system's libraries" if packages else "install camlab again: pip install --force-reinstall camlab"
    return Check("Python libraries", False, "; ".join(problems), advice, tuple(packages))


def check_system_libraries() -> Check:
    if sys.platform != "linux":
        return Check("system libraries", True, "none needed")
    missing = {name: package for name, package in BASE_LIBRARIES.items() if not can_load(name)}
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        missing |= missing_x_libraries()
    if not missing:
        return Check("system libraries", True, "all there")
    packages = tuple(dict.fromkeys(missing.values()))
    return Check("system libraries", False, "missing: " + ", ".join(missing), apt_line(packages), packages)


def check_display() -> Check:
    problem = find_display_problem()
    if problem:
        return Check("display", False, problem, "the commands demo and record work without one")
    return Check("display", True, os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or "of the system")


def check_fonts() -> Check:
    if has_fonts():
        return Check("fonts", True, "there")
    return Check("fonts", False, "none found: the window would have no text", apt_line([FONT_PACKAGE]), (FONT_PACKAGE,))


def has_fonts() -> bool:
    """Whether Qt will find a font; only Linux comes without any."""
    if sys.platform != "linux":
        return True
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(name.lower().endswith((".ttf", ".otf", ".ttc")) for folder in folders for _, _, names in os.walk(folder) for name in names)


def check_memory() -> Check:
    import psutil

    free = psutil.virtual_memory().available
    is_ok = free >= FREE_MEMORY_BYTES
    return Check("memory", is_ok, f"{free / 1e9:.1f} GB free", "" if is_ok else "close other programs: fast cameras need a large buffer")


def check_shared_memory() -> Check:
    """How large the buffer between the processes can be; containers often have 64 MB only."""
    from camlab.stream.memory import available_bytes, segment_folder

    free = available_bytes()
    is_ok = free >= SHARED_MEMORY_BYTES
    advice = "" if is_ok else f"make {segment_folder()} larger; in a container: --shm-size=1g"
    return Check("shared memory", is_ok, f"{free / 1e9:.2f} GB free in {segment_folder()}", advice)


def check_recordings_folder() -> Check:
    folder = recordings_folder()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not os.access(there, os.W_OK):
        return Check("recordings", False, f"{folder} can't be written", "choose another folder: --folder or --output")
    free = shutil.disk_usage(there).free
    is_ok = free >= FREE_DISK_BYTES
    return Check("recordings", is_ok, f"{free / 1e9:.0f} GB free for {folder}", "" if is_ok else "free some disk, or choose another folder")


def check_runtime_folder() -> Check:
    return Check("sockets", True, f"in {runtime_folder()}")


def check_timer() -> Check:
    """How much longer than asked a pause of 1 ms lasts, at the middle of 21."""
    pauses = []
    for _ in range(21):
        begin = time.perf_counter()
        time.sleep(0.001)
        pauses.append(time.perf_counter() - begin - 0.001)
    late = sorted(pauses)[len(pauses) // 2]
    is_ok = late < TIMER_LIMIT_S
    return Check(
        "timer", is_ok, f"{late * 1e3:.2f} ms late", "" if is_ok else "the computer is busy or its timer is coarse: rates will be uneven"
    )


def explain_import_error(error: ImportError) -> str:
    """One line that names what to install, instead of a loader's traceback."""
    text = " ".join(str(error).split())
    match = re.search(r"([\w.+-]+\.so[\d.]*)\b.*(?:cannot open shared object|is missing)", text)
    if match is None:
        return f"a library cannot be loaded: {text}; install camlab again (camlab doctor lists all that is missing)"
    packages = dict.fromkeys([*_packages_in(match[1]), *missing_packages([check_system_libraries(), check_fonts()])])
    advice = apt_line(packages) if packages else "install the package that holds it"
    return f"a library of the system is missing: {match[1]}; {advice} (camlab doctor lists all that is missing)"


def can_load(name: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _packages_in(text: str) -> list[str]:
    """Debian packages of the libraries that a loader's message names as missing."""
    known = {**BASE_LIBRARIES, **X_LIBRARIES}
    return [package for name, package in known.items() if name in text]


def _guarded(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # a check that fails is a finding, and must not hide the others
        return Check(check.__name__.removeprefix("check_").replace("_", " "), False, " ".join(str(error).split()), "")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"
