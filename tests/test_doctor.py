"""The doctor: finds what is there, names what isn't, and never fails itself."""

from __future__ import annotations

import ctypes

import pytest

from camlab import doctor
from camlab.doctor import Check, check_fonts, check_system_libraries, examine, explain_import_error, missing_packages


@pytest.fixture
def bare_server(monkeypatch, tmp_path):
    """A machine without system libraries and fonts."""

    def refuse(name, *_):
        raise OSError(f"{name}: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    monkeypatch.setattr(doctor, "FONT_FOLDERS", (str(tmp_path),))
    monkeypatch.setattr(doctor.sys, "platform", "linux")


def test_this_machine_has_all_libraries_of_python():
    found = {check.name: check for check in examine()}
    assert found["Python libraries"].is_ok, found["Python libraries"].found
    assert found["Python"].is_ok


def test_a_bare_server_lacks_libraries_and_fonts_by_their_packages(bare_server, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    packages = missing_packages([check_system_libraries(), check_fonts()])
    assert {"libgl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxcb-icccm4", "fonts-dejavu-core"} <= set(packages)
    assert len(packages) == len(set(packages))


def test_one_line_names_all_packages_that_a_bare_server_lacks(bare_server, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    line = explain_import_error(ImportError("libgthread-2.0.so.0: cannot open shared object file: No such file or directory"))
    assert all(package in line for package in (*doctor.BASE_LIBRARIES.values(), "libxcb-icccm4", doctor.FONT_PACKAGE))
    assert "\n" not in line


def test_fonts_below_a_font_folder_are_found(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "FONT_FOLDERS", (str(tmp_path),))
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "A.TTF").touch()
    assert check_fonts().is_ok


def test_a_check_that_fails_is_a_finding(monkeypatch):
    def broken() -> Check:
        raise RuntimeError("no such thing\nat all")

    monkeypatch.setattr(doctor, "check_timer", broken)
    found = examine()[-1]
    assert not found.is_ok
    assert found.found == "no such thing at all"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("libGL.so.1: cannot open shared object file: No such file or directory", "sudo apt-get install libgl1 "),
        ("libgthread-2.0.so.0: cannot open shared object file: No such file or directory", "sudo apt-get install libglib2.0-0 "),
        ("libodd.so.7: cannot open shared object file: No such file or directory", "libodd.so.7; install the package"),
        ("OpenCV can't be loaded because libGL.so.1 is missing; install it with: apt install libgl1", "sudo apt-get install libgl1 "),
        ("No module named 'h5py'", "No module named 'h5py'; install camlab again"),
    ],
)
def test_a_library_that_cannot_be_loaded_is_one_line_with_what_to_do(text, expected):
    line = explain_import_error(ImportError(text))
    assert expected in line
    assert "\n" not in line
    assert "doctor" in line
