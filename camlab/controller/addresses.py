"""Addresses that frames may be published on: this computer only."""

from __future__ import annotations

import re

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_TCP = re.compile(r"(?:tcp://)?(?P<host>\[[0-9a-fA-F:]+\]|[^:/\s]+):(?P<port>\d+|\*)")


def check_address(address: str) -> str:
    """The address as ZMQ takes it, e.g. "tcp://127.0.0.1:5555"; port 0 picks a free one. ValueError, one line, for any other."""
    if address.startswith("ipc://") and len(address) > len("ipc://"):
        return address
    found = _TCP.fullmatch(address)
    if not found:
        raise ValueError(f"{address!r} is not an address to publish on, e.g. tcp://127.0.0.1:5555")
    host, port = found["host"], found["port"]
    if host not in LOOPBACK:
        raise ValueError(f"{address!r} would be open to other computers; publish on 127.0.0.1")
    if port != "*" and int(port) > 65535:
        raise ValueError(f"{address!r}: a port is 0 to 65535")
    return f"tcp://{'127.0.0.1' if host == 'localhost' else host}:{'*' if port in ('0', '*') else port}"
