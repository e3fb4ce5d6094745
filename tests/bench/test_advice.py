"""The advice names the stage that is the limit, and what helps."""

from __future__ import annotations

from typing import Any

import pytest

from camlab.bench.advice import Findings, advise, find_limit, in_hz

RATES = {
    "ring_2": 900.0,
    "write_disk": 400.0,
    "saver_disk": 380.0,
    "saver_disk_behind": 150.0,
    "saver_disk_bitshuffle-lz4": 300.0,
    "saver_disk_bitshuffle-zstd": 100.0,
}


def findings(*, largest: float | None = 350.0, wanted: float | None = None, processors: int = 4, **rates: Any) -> Findings:
    other = {name: rates.pop(name) for name in ("compression",) if name in rates}
    renamed = {"lz4": "saver_disk_bitshuffle-lz4", "zstd": "saver_disk_bitshuffle-zstd"}
    found = {**RATES, **{renamed.get(name, name): rate for name, rate in rates.items()}}
    ratios = {"none": 1.0, "bitshuffle-lz4": 2.0, "bitshuffle-zstd": 3.0}
    return Findings(found, ratios, 1_000_000, largest, wanted, processors=processors, **other)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({}, "disk"),
        ({"saver_disk": 200.0, "largest": 190.0}, "saver"),
        ({"ring_2": 300.0, "largest": 250.0}, "memory"),
        ({"largest": 100.0}, "processors"),
        ({"largest": None}, "processors"),
        ({"compression": "bitshuffle-lz4", "largest": 280.0}, "saver"),
        ({"compression": "bitshuffle-lz4", "largest": 700.0, "lz4": 760.0}, "disk"),
    ],
    ids=str,
)
def test_the_smallest_stage_is_the_limit(changes, limit):
    assert find_limit(findings(**changes)) == limit


def test_it_answers_whether_the_camera_can_be_run():
    assert advise(findings(wanted=100.0)).startswith(
        "Yes, 100 frames/s are recorded here without a loss, and up to 350 frames/s (350 MB/s)"
    )
    assert advise(findings(wanted=500.0)).startswith("No, of 500 frames/s only 350 frames/s (350 MB/s)")
    assert advise(findings()).startswith("Up to 350 frames/s (350 MB/s)")
    assert advise(findings(largest=None, wanted=10.0)).startswith("No rate was found")


def test_a_slow_disk_is_named_with_its_rate_and_with_what_helps():
    words = advise(findings(lz4=700.0))
    assert "the disk is the limit (400 MB/s by itself)" in words
    assert "--compress bitshuffle-lz4 (700 frames/s by itself)" in words


def test_compression_that_would_not_help_is_not_advised():
    assert "--compress" not in advise(findings())
    assert "no compression" in advise(findings(compression="bitshuffle-zstd", largest=95.0))


def test_processors_are_counted():
    assert "the 4 processors are the limit" in advise(findings(largest=100.0))


@pytest.mark.parametrize("largest", [350.0, 100.0, None, 700.0])
def test_it_is_one_sentence(largest):
    words = advise(findings(largest=largest))
    assert words.endswith(".")
    assert ". " not in words


@pytest.mark.parametrize(("rate", "words"), [(2.34, "2.3"), (49.6, "50"), (186.4, "186"), (12_345.0, "12\u202f300"), (999.7, "1\u202f000")])
def test_rates_have_three_digits(rate, words):
    assert in_hz(rate) == words
