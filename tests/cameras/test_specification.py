"""Names and options as a user types them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from camlab.cameras import create_camera
from camlab.cameras.simulated import Faults, SimulatedOptions
from camlab.cameras.specification import split_specification
from camlab.errors import CamlabError


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("simulated", "simulated", ""),
        (" simulated: ", "simulated", ""),
        ("simulated:?fps=5", "simulated", "?fps=5"),
        ("opencv:http://127.0.0.1:80/a.mjpg?x=1&y=2", "opencv", "http://127.0.0.1:80/a.mjpg?x=1&y=2"),
        ("opencv:C:\\films\\a b.mp4", "opencv", "C:\\films\\a b.mp4"),
    ],
)
def test_what_stands_behind_the_first_colon_is_the_address(text, name, address):
    assert split_specification(text) == (name, address)


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("", SimulatedOptions()),
        ("?", SimulatedOptions()),
        ("?width=2048&height=1024&dtype=uint16&fps=100&seed=1", SimulatedOptions(2048, 1024, "uint16", fps=100.0, seed=1)),
        ("?bits=12&color=rgb&", SimulatedOptions(bits=12, color="rgb")),
        (
            "?fps=1e3&exposure_s=.0005&gain=6&brightness=-7&spots=0",
            SimulatedOptions(fps=1000.0, exposure_s=5e-4, gain=6.0, brightness=-7, spots=0),
        ),
        ("?drop=20-25,7,24-30", SimulatedOptions(faults=Faults(drop=((7, 7), (20, 30))))),
        ("?stall_at=5&stall_s=0.2&unplug_at=9&repeat=0", SimulatedOptions(faults=Faults((), 5, 0.2, 9, ((0, 0),)))),
    ],
)
def test_options_of_the_simulated_camera(address, options):
    assert SimulatedOptions.parse(address) == options


@pytest.mark.parametrize(
    ("specification", "message"),
    [
        ("", "a camera is named like simulated or opencv:0, not ''"),
        (":0", "a camera is named like"),
        ("two words", "a camera is named like"),
        ("nonsense", "unknown camera 'nonsense'; there is simulated, opencv"),
        ("simulatd:?fps=5", "unknown camera 'simulatd'; did you mean simulated?"),
        ("simulated:fps=5", "options begin with a question mark"),
        ("simulated:?wdth=5", "unknown option 'wdth'; did you mean width?"),
        ("simulated:?color=red", "color must be one of mono, rgb, not 'red'"),
        ("simulated:?fps", "option fps needs a value"),
        ("simulated:?fps=", "option fps needs a value"),
        ("simulated:?fps=5&fps=6", "option fps is given twice"),
        ("simulated:?width=-5", "width must be 64 to 65536, not -5"),
        ("simulated:?width=63", "width must be 64 to 65536, not 63"),
        ("simulated:?width=100.5", "width must be a whole number, not '100.5'"),
        ("simulated:?width=1_000", "width must be a whole number"),
        ("simulated:?height=0", "height must be 1 to 65536, not 0"),
        ("simulated:?fps=nan", "fps must be a number, not 'nan'"),
        ("simulated:?fps=1e999", "fps must be 0 to 100000, not inf"),
        ("simulated:?fps=1e-9", "fps must be 0 or 0.001 to 100000, not 1e-09"),
        ("simulated:?bits=12&dtype=uint8", "bit depth of uint8 must be 1 to 8, not 12"),
        ("simulated:?brightness=101", "brightness must be -100 to 100, not 101"),
        ("simulated:?drop=5-3", "drop must be frame numbers like 7,20-25, not '5-3'"),
        ("simulated:?drop=a", "drop must be frame numbers"),
        ("simulated:?width=65536&height=65536", "too large"),
        ("opencv:", "needs a device number, a file or an address"),
        ("opencv:-1", "a device number must be 0 to 999, not -1"),
        ("opencv:http:///stream", "names no computer"),
        ("opencv:%d_%d.png", "a sequence has one number in its name"),
    ],
)
def test_a_mistake_is_answered_with_what_would_be_right(specification, message):
    with pytest.raises(ValueError, match=message.replace("?", "[?]")) as caught:
        create_camera(specification)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=30))
@example("~nobody/film.avi")
def test_whatever_is_typed_gives_a_camera_or_one_line(text):
    for specification in (text, f"simulated:?{text}", f"simulated:?drop={text}", f"opencv:{text}", f"opencv:http://{text}"):
        told = ""
        try:
            told = str(create_camera(specification))
        except (ValueError, CamlabError) as error:
            told = str(error)
        assert len(told.splitlines()) == 1


def test_twelve_bits_are_of_sixteen():
    assert SimulatedOptions(bits=12).format.dtype == "uint16"
