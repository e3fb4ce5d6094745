"""Changing a file so that every byte can be put back: changes are kept in memory, and the old bytes beside the file until all is well."""

from __future__ import annotations

import contextlib
import io
import os
import struct
from pathlib import Path
from typing import BinaryIO

import xxhash

PAGE = 4096
MAGIC = b"camlab\x00undo\x00"
HEADER = struct.Struct("<12sQQQ")  # magic, inode, size of the file, number of pages
PLACE = struct.Struct("<QQ")  # offset and length of a page
DIGEST = struct.Struct("<Q")


class Overlay(io.RawIOBase):
    """A file to read and write whose changes don't reach the real one before `apply`."""

    def __init__(self, file: BinaryIO, is_synced: bool = True) -> None:
        """`is_synced`: what is changed reaches the disk itself before `apply` returns."""
        super().__init__()
        self._is_synced = is_synced
        self._file = file
        self._pages: dict[int, bytearray] = {}
        self._position = 0
        self._size = self.old_size = file.seek(0, os.SEEK_END)

    @property
    def places(self) -> list[int]:
        """Offsets of the pages that were changed."""
        return sorted(number * PAGE for number in self._pages)

    def apply(self) -> None:
        """Make the changes in the real file, which never gets shorter."""
        if self._size > self.old_size:
            self._file.truncate(self._size)
        for place in self.places:
            self._file.seek(place)
            self._file.write(self._pages[place // PAGE][: max(0, self._size - place)])
        self._file.flush()
        if self._is_synced:
            os.fsync(self._file.fileno())

    # --- what h5py asks of a file ---------------------------------------------------------------------------------

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def truncate(self, size: int | None = None) -> int:
        self._size = self._position if size is None else size
        return self._size

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = max(0, min(len(buffer), self._size - self._position))
        done = 0
        while done < count:
            number, start = divmod(self._position + done, PAGE)
            length = min(PAGE - start, count - done)
            buffer[done : done + length] = self._page(number)[start : start + length]
            done += length
        self._position += count
        return count

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        done = 0
        while done < len(data):
            number, start = divmod(self._position + done, PAGE)
            length = min(PAGE - start, len(data) - done)
            page = self._pages.setdefault(number, self._page(number))
            page[start : start + length] = data[done : done + length]
            done += length
        self._position += done
        self._size = max(self._size, self._position)
        return done

    def _page(self, number: int) -> bytearray:
        if number in self._pages:
            return self._pages[number]
        self._file.seek(number * PAGE)
        return bytearray(self._file.read(PAGE).ljust(PAGE, b"\0"))


class Undo:
    """The old bytes of a file that is being changed, in a file beside it; while that isn't whole nothing has been changed yet."""

    def __init__(self, path: Path, is_synced: bool = True) -> None:
        """`is_synced`: the old bytes are on the disk itself before `keep` returns."""
        self.path = path.with_name(f".{path.name}.undo")
        self._is_synced = is_synced

    def keep(self, file: BinaryIO, overlay: Overlay) -> None:
        """Write down what `overlay.apply` is going to change."""
        places = [place for place in overlay.places if place < overlay.old_size]
        parts = [HEADER.pack(MAGIC, os.fstat(file.fileno()).st_ino, overlay.old_size, len(places))]
        for place in places:
            file.seek(place)
            old = file.read(min(PAGE, overlay.old_size - place))
            parts += [PLACE.pack(place, len(old)), old]
        data = b"".join(parts)
        with self.path.open("wb") as copy:
            copy.write(data + DIGEST.pack(xxhash.xxh3_64_intdigest(data)))
            copy.flush()
            if self._is_synced:
                os.fsync(copy.fileno())

    def restore(self, file: BinaryIO) -> None:
        """Put the old bytes back, where there are any, and be done with them."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        if len(data) >= HEADER.size + DIGEST.size and DIGEST.pack(xxhash.xxh3_64_intdigest(data[: -DIGEST.size])) == data[-DIGEST.size :]:
            magic, inode, size, count = HEADER.unpack_from(data)
            if magic == MAGIC and inode == os.fstat(file.fileno()).st_ino:
                _put_back(file, data, size, count)
        self.discard()

    def discard(self) -> None:
        """The change is well done, or was never begun."""
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


def _put_back(file: BinaryIO, data: bytes, size: int, count: int) -> None:
    at = HEADER.size
    for _ in range(count):
        place, length = PLACE.unpack_from(data, at)
        at += PLACE.size
        file.seek(place)
        file.write(data[at : at + length])
        at += length
    file.truncate(size)
    file.flush()
    os.fsync(file.fileno())
