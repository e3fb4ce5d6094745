from __future__ import annotations

import pytest

from camlab.controller.addresses import check_address


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("tcp://127.0.0.1:5555", "tcp://127.0.0.1:5555"),
        ("127.0.0.1:5555", "tcp://127.0.0.1:5555"),
        ("tcp://localhost:5555", "tcp://127.0.0.1:5555"),
        ("tcp://127.0.0.1:0", "tcp://127.0.0.1:*"),
        ("tcp://[::1]:5555", "tcp://[::1]:5555"),
        ("ipc:///tmp/frames", "ipc:///tmp/frames"),
    ],
)
def test_addresses_of_this_computer_are_taken(typed: str, taken: str) -> None:
    assert check_address(typed) == taken


@pytest.mark.parametrize("typed", ["tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://192.168.0.7:5555", "tcp://lab-2:5555"])
def test_addresses_open_to_others_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="other computers"):
        check_address(typed)


@pytest.mark.parametrize("typed", ["", "5555", "tcp://127.0.0.1", "tcp://127.0.0.1:port", "ipc://", "http://127.0.0.1:80"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        check_address(typed)


def test_a_port_beyond_the_last_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 65535"):
        check_address("tcp://127.0.0.1:70000")
