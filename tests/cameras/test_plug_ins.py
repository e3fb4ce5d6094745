"""Cameras of other packages, through entry points, and the list of cameras."""

from __future__ import annotations

import pytest

from camlab.cameras import CameraListing, create_camera, list_cameras, open_camera
from camlab.errors import CameraError

MODULE = """
from camlab.cameras.simulated import SimulatedCamera, SimulatedOptions

class Works(SimulatedCamera):
    name = "works"
    model = "Model W"
    remarks = ("a remark",)
    def __init__(self, address):
        if address == "bad":
            raise ValueError("works has no bad one; try left")
        super().__init__(SimulatedOptions(width=64, height=48))
    @staticmethod
    def find():
        return ["left", "right"]

def fails(address):
    raise KeyError("two\\nlines")

def no_camera(address):
    return address

not_callable = 5

def lost(address):
    from camlab.errors import CameraError
    raise CameraError("lost is switched off; switch it on")
lost.find = lambda: [""]

def find_fails(address): ...
find_fails.find = lambda: 1 / 0
"""
NAMES = ["fails", "find_fails", "lost", "no_camera", "not_callable", "simulated", "works"]


@pytest.fixture(autouse=True)
def package(tmp_path, monkeypatch):
    """An installed package with entry points, of which most are broken."""
    info = tmp_path / "other_cameras-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-cameras\nVersion: 1.0\n")
    points = [f"{name} = other_cameras:{'Works' if name == 'works' else name}" for name in NAMES]
    (info / "entry_points.txt").write_text("\n".join(["[camlab.cameras]", *points, "absent = no_such_module_anywhere:camera"]))
    (tmp_path / "other_cameras.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "other_cameras", raising=False)


def test_a_camera_of_another_package_is_opened_by_its_name():
    with open_camera("works:left") as camera:
        assert camera.snap().pixels.shape == (48, 64)


@pytest.mark.parametrize(
    ("specification", "error", "message"),
    [
        ("fails", CameraError, "camera 'fails': its plug-in failed: KeyError: 'two.*lines'"),
        ("no_camera:5", CameraError, "camera 'no_camera': its plug-in made a str, not a camera"),
        ("not_callable", CameraError, "camera 'not_callable': its plug-in is not callable"),
        ("absent", CameraError, "camera 'absent': its plug-in can't be loaded: ModuleNotFoundError: No module named 'no_such"),
        ("works:bad", ValueError, "works has no bad one; try left"),
    ],
)
def test_a_broken_plug_in_is_one_line_about_it(specification, error, message):
    with pytest.raises(error, match=message) as caught:
        create_camera(specification)
    assert "\n" not in str(caught.value)


def test_no_plug_in_takes_the_place_of_a_camera_of_camlab():
    with open_camera("simulated") as camera:
        assert camera.model == "Simulated camera"


def test_the_list_has_every_camera_and_a_remark_for_what_is_broken():
    listed = {camera.spec: camera for camera in list_cameras()}
    simulated = listed["simulated"]
    assert (simulated.connected, simulated.format) == (True, "640 × 480, 8 bit")
    assert simulated.controls == [
        *("brightness", "exposure_s", "gain", "frame_rate_hz"),
        *("region", "binning", "pixel_format", "trigger_mode"),
    ]
    for spec in ("works:left", "works:right"):
        assert listed[spec] == CameraListing(spec, "Model W", True, "64 × 48, 8 bit", simulated.controls, "a remark")
    remarks = {spec: camera.remark for spec, camera in listed.items() if not camera.connected}
    assert remarks == {
        "absent": "camera 'absent': its plug-in can't be loaded: ModuleNotFoundError: No module named 'no_such_module_anywhere'",
        "fails": "its plug-in can't list what is connected; name a camera like fails:ADDRESS",
        "find_fails": "ZeroDivisionError: division by zero",
        "lost": "lost is switched off; switch it on",
        "no_camera": "its plug-in can't list what is connected; name a camera like no_camera:ADDRESS",
        "not_callable": "camera 'not_callable': its plug-in is not callable; update the package it comes from",
    }
