"""The HDF5 superblock, versions 2 and 3: what a crash leaves wrong in it, and how to set it right.

The format is that of the HDF5 File Format Specification Version 3.0, section II.A; the checksum is Bob Jenkins' lookup3
(hashlittle, 2006) with a start value of 0.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from pathlib import Path

from camlab.errors import RecordingError

SIGNATURE = b"\x89HDF\r\n\x1a\n"
LAYOUT = struct.Struct("<8sBBBBQQQQ")
SIZE = LAYOUT.size + 4  # and the checksum
TORN = 0x80  # no flag of HDF5: the checksum was wrong


@dataclass(frozen=True)
class Superblock:
    """The first 48 bytes of a file; `flags` say that it is open for writing, `end` is where it ends.

    Decoded from bytes its checksum may be wrong; read from a file, that counts as open.
    """

    version: int
    flags: int
    base: int
    extension: int
    end: int
    root: int

    @classmethod
    def decode(cls, data: bytes) -> Superblock:
        """Decode it; RecordingError where it is none of these versions."""
        if len(data) < SIZE or data[:8] != SIGNATURE:
            raise RecordingError("not a camlab recording: it isn't an HDF5 file")
        _, version, offset_size, length_size, flags, base, extension, end, root = LAYOUT.unpack_from(data)
        if version not in (2, 3) or (offset_size, length_size) != (8, 8):
            raise RecordingError("an HDF5 file but not a camlab recording")
        return cls(version, flags, base, extension, end, root)

    @classmethod
    def read(cls, path: Path) -> Superblock:
        """That of a file; RecordingError where it isn't one that camlab wrote, OSError where it can't be read."""
        with path.open("rb") as file:
            data = file.read(SIZE)
        try:
            block = cls.decode(data)
        except RecordingError as error:
            raise RecordingError(f"{path} is {error}") from error
        return block if block.encode() == data else replace(block, flags=block.flags | TORN)

    @property
    def is_open(self) -> bool:
        """Whether somebody writes the file, or was killed while doing so."""
        return self.flags != 0

    def encode(self) -> bytes:
        """Its 48 bytes with the right checksum."""
        head = LAYOUT.pack(SIGNATURE, self.version, 8, 8, self.flags, self.base, self.extension, self.end, self.root)
        return head + struct.pack("<I", lookup3(head))

    def closed(self, file_size: int) -> Superblock:
        """The same, not open for writing, reaching to the end of the file."""
        return replace(self, flags=0, end=file_size)


def lookup3(data: bytes, start: int = 0) -> int:
    """Jenkins' lookup3 hash of `data`, 32 bits."""
    a = b = c = (0xDEADBEEF + len(data) + start) & 0xFFFFFFFF
    words = struct.unpack(f"<{-(-len(data) // 4)}I", data + bytes(-len(data) % 4))
    if not words:
        return c
    at = 0
    while len(data) - 4 * at > 12:
        a, b, c = _mix(a + words[at], b + words[at + 1], c + words[at + 2])
        at += 3
    rest = (*words[at:], 0, 0)[:3]
    return _final(a + rest[0], b + rest[1], c + rest[2])


def _rotate(value: int, bits: int) -> int:
    value &= 0xFFFFFFFF
    return (value << bits | value >> (32 - bits)) & 0xFFFFFFFF


def _mix(a: int, b: int, c: int) -> tuple[int, int, int]:
    a = (a - c) ^ _rotate(c, 4)
    c += b
    b = (b - a) ^ _rotate(a, 6)
    a += c
    c = (c - b) ^ _rotate(b, 8)
    b += a
    a = (a - c) ^ _rotate(c, 16)
    c += b
    b = (b - a) ^ _rotate(a, 19)
    a += c
    c = (c - b) ^ _rotate(b, 4)
    b += a
    return a & 0xFFFFFFFF, b & 0xFFFFFFFF, c & 0xFFFFFFFF


def _final(a: int, b: int, c: int) -> int:
    c = (c ^ b) - _rotate(b, 14)
    a = (a ^ c) - _rotate(c, 11)
    b = (b ^ a) - _rotate(a, 25)
    c = (c ^ b) - _rotate(b, 16)
    a = (a ^ c) - _rotate(c, 4)
    b = (b ^ a) - _rotate(a, 14)
    c = (c ^ b) - _rotate(b, 24)
    return c & 0xFFFFFFFF
