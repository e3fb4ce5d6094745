"""What is told of a measurement, to programs and as a picture."""

from __future__ import annotations

import json

import pytest
from PyQt5.QtGui import QImage

from camlab.bench.plot import draw_report, save_bench_plot
from camlab.bench.stages import STAGES
from camlab.errors import RecordingError
from camlab.view.colors import LIGHT
from tests.bench.reports import make_report
from tests.test_plot import count_pixels


def test_it_is_json_with_every_stage():
    found = json.loads(json.dumps(make_report(wanted_hz=60.0).as_dict()))["formats"][0]
    assert set(found["rates_hz"]) == {stage.name for stage in STAGES}
    assert found["rates_hz"]["write_disk"] == {"median": 400.0, "low": pytest.approx(333.333), "high": pytest.approx(444.444)}
    assert found["ratios"]["saver_disk/write_disk"] == pytest.approx(392 / 400, rel=1e-3)
    assert (found["largest_rate_hz"], found["confirmed_s"], found["is_enough"], found["limit"]) == (350.0, 60.0, True, "disk")
    assert found["failed"] == {"rate_hz": 400.0, "lost": {"ring_full": 12}, "finishing_s": 0.4}
    assert (found["width"], found["height"], found["dtype"], found["frame_bytes"]) == (640, 480, "uint8", 307_200)


def test_without_a_rate_that_holds_it_is_null():
    found = make_report(largest_hz=None).as_dict()["formats"][0]
    assert (found["largest_rate_hz"], found["pictures_hz"], found["is_enough"]) == (None, None, None)


def test_the_plot_shows_every_part_and_both_lines(qtbot):
    image = draw_report(make_report(wanted_hz=60.0))
    assert image.width() == 1200
    for color in (LIGHT.edge, LIGHT.rois[0], LIGHT.rois[1], LIGHT.rois[5], LIGHT.green, LIGHT.amber_text):
        assert count_pixels(image, color) > 100, color


def test_a_measurement_without_a_result_can_be_drawn(qtbot):
    assert count_pixels(draw_report(make_report(largest_hz=None)), LIGHT.rois[1]) > 100


def test_the_plot_is_a_file_that_replaces_none(qtbot, tmp_path):
    path = tmp_path / "rates.png"
    save_bench_plot(make_report(), path)
    assert QImage(str(path)).width() == 1200
    with pytest.raises(RecordingError, match="exists already"):
        save_bench_plot(make_report(), path)
    with pytest.raises(RecordingError, match="can't be written"):
        save_bench_plot(make_report(), tmp_path / "nowhere" / "rates.png")
