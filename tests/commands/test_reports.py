"""camlab cameras and doctor: status 0 whatever they find, one object with --json."""

from __future__ import annotations

import json

from camlab.cli import run


def test_cameras_lists_the_simulated_one_first(capsys):
    assert run(["cameras", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["cameras"][0]
    assert first["spec"] == "simulated"
    assert first["connected"] is True
    assert first["controls"][0] == "brightness"


def test_cameras_tells_a_person_what_to_type(capsys):
    assert run(["cameras"]) == 0
    assert "camlab --camera simulated" in capsys.readouterr().out


def test_doctor_reports_every_check(capsys):
    assert run(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    names = [check["name"] for check in report["checks"]]
    assert {"Python", "Python libraries", "system libraries", "display", "fonts", "memory", "shared memory", "timer"} <= set(names)
    assert report["ok"] is all(check["ok"] for check in report["checks"])


def test_doctor_says_what_to_do_about_each_finding(capsys):
    run(["doctor", "--json"])
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert all(check["advice"] for check in checks if not check["ok"])


def test_doctor_tells_a_person(capsys):
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "!!  display" in out
    assert "Python" in out
