"""Names of recordings: reserved at the start, given at the end, and never one that is taken.

A recording in several files has its segments beside it: NAME.0001.h5, NAME.0002.h5, …; NAME.h5 is their index.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from camlab.errors import RecordingError
from camlab.recording.template import NameFacts, NameTemplate

PART = ".part"
SUFFIX = ".h5"


def part_path(path: Path) -> Path:
    """Where a recording is while it is written."""
    return path.with_name(path.name + PART)


def check_free(path: Path) -> None:
    """Raise RecordingError unless a recording may be made at `path`: right ending, folder there and writeable, name not taken."""
    if path.suffix != SUFFIX:
        raise RecordingError(f"a recording's name must end in {SUFFIX}, not {path.name!r}")
    if not path.parent.is_dir():
        raise RecordingError(f"the folder {path.parent} does not exist; make it first or choose another")
    for taken in (path, part_path(path), *find_segments(path)):
        if os.path.lexists(taken):
            raise RecordingError(f"{taken} exists already; choose another name (nothing is ever overwritten)")
    if not os.access(path.parent, os.W_OK):
        raise RecordingError(f"the folder {path.parent} can't be written; choose another or change its permissions")


def reserve(path: Path) -> Path:
    """Make the empty part file of a recording, which nobody else can then have; returns its path."""
    check_free(path)
    part = part_path(path)
    try:
        _make_new(part)
    except FileExistsError as error:
        raise RecordingError(f"{part} exists already; choose another name (nothing is ever overwritten)") from error
    except OSError as error:
        raise RecordingError(f"{part} can't be made: {error.strerror}; choose another folder") from error
    return part


def reserve_again(part: Path) -> None:
    """Make the empty part file of a recording that is there already, or will be; RecordingError where it can't be."""
    try:
        _make_new(part)
    except OSError as error:
        raise RecordingError(f"{part} can't be made: {error.strerror}") from error


def release(part: Path) -> None:
    """Remove a reserved part file in which nothing was written."""
    with contextlib.suppress(OSError):
        if part.stat().st_size == 0:
            part.unlink()


def renew(part: Path) -> None:
    """Put a new empty file in the place of `part`, whose name is never free in between; who has the old one open keeps it."""
    fresh = part.with_name(f".{part.name}.new")
    fresh.unlink(missing_ok=True)
    _make_new(fresh)
    fresh.replace(part)


def segment_path(path: Path, number: int) -> Path:
    """The file of number 1, 2, … of the recording `path`."""
    return path.with_name(f"{path.stem}.{number:04d}{path.suffix}")


def next_segment(path: Path, number: int) -> Path:
    """The first free name from that of `number` on; reserve it."""
    while any(os.path.lexists(taken) for taken in (segment_path(path, number), part_path(segment_path(path, number)))):
        number += 1
    return segment_path(path, number)


def find_segments(path: Path) -> list[Path]:
    """The files NAME.0001.h5, … of the recording `path` in order, each also while it is a part file."""
    folder = path.parent
    names = [entry.name for entry in os.scandir(folder)] if folder.is_dir() else []
    pattern = re.compile(rf"{re.escape(path.stem)}\.(\d{{4,}}){re.escape(path.suffix)}({re.escape(PART)})?")
    found = [match for match in map(pattern.fullmatch, names) if match]
    return [folder / match[0] for match in sorted(found, key=lambda match: (int(match[1]), bool(match[2])))]


def recording_of(path: Path) -> Path | None:
    """The recording whose segment, by its name, `path` is; None where it has another name."""
    match = re.fullmatch(rf"(.+)\.\d{{4,}}{re.escape(SUFFIX)}({re.escape(PART)})?", path.name)
    return path.with_name(match[1] + SUFFIX) if match else None


def give_name(part: Path, path: Path) -> Path:
    """Rename a finished part file without replacing anything; returns the name it got. OSError where it can't be renamed.

    Where `path` was taken meanwhile, the next free NAME-1.h5, NAME-2.h5, … is used. The name of one of its own segments is given so that
    an empty part file goes on to hold the recording's name.
    """
    if recording_of(path) == part.with_suffix(""):
        return _give_segment_name(part, path)
    number = 0
    while True:
        candidate = path if not number else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            _rename_new(part, candidate)
            return candidate
        except FileExistsError:
            number += 1


def _give_segment_name(part: Path, path: Path) -> Path:
    if _is_same(part, path):  # whoever gave it was killed before he was done
        renew(part)
        return path
    path = next_segment(path.with_name(part.with_suffix("").name), 1)
    try:
        os.link(part, path)
    except OSError:  # a file system without hard links
        part.rename(path)
        _make_new(part)
    else:
        renew(part)
    return path


def next_path(folder: Path, template: NameTemplate, facts: NameFacts, suffix: str = SUFFIX) -> Path:
    """The next unnamed recording: by the template, its number counting what was named so in the folder; never one that is taken."""
    number = 1 + max(_numbers((folder / template.fill(facts, 1)).parent, template, suffix), default=0) if template.counts else 1
    while True:
        name = template.fill(facts, number)
        again = f"_{number}" if number > 1 and not template.counts else ""
        path = folder / name.parent / f"{name.name}{again}{suffix}"
        if not _is_taken(path):
            return path
        number += 1


def make_folders(path: Path, folder: Path) -> None:
    """Make what the name of `path` has of folders below `folder`, which must be there; RecordingError where that can't be."""
    if path.parent == folder or not folder.is_dir():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(f"the folder {path.parent} can't be made: {error.strerror}; choose another name") from error


def _is_taken(path: Path) -> bool:
    return any(os.path.lexists(taken) for taken in (path, part_path(path), *find_segments(path)))


def _numbers(folder: Path, template: NameTemplate, suffix: str) -> list[int]:
    pattern = template.pattern()
    names = [path.name.removesuffix(PART) for path in folder.iterdir()] if folder.is_dir() else []
    found = [pattern.fullmatch(name.removesuffix(suffix)) for name in names if name.endswith(suffix)]
    return [int(match[1]) for match in found if match]


def _rename_new(part: Path, path: Path) -> None:
    """Rename; FileExistsError where `path` is taken. `os.rename` would overwrite it outside Windows."""
    try:
        os.link(part, path)
    except FileExistsError:
        if not _is_same(part, path):  # else it has the name already: whoever gave it was killed before the old one went
            raise
    except OSError:  # a file system without hard links
        _replace_placeholder(part, path)
        return
    part.unlink()


def _is_same(part: Path, path: Path) -> bool:
    try:
        return path.samefile(part)
    except OSError:
        return False


def _replace_placeholder(part: Path, path: Path) -> None:
    """Hold the name with an empty file of our own, then replace that."""
    _make_new(path)
    try:
        part.replace(path)
    except OSError:
        path.unlink()
        raise


def _make_new(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
