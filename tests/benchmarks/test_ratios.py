"""Has something become slower? `pytest tests/benchmarks --compare`; with `--store-ratios` what is measured is what counts from then on.

Compared are ratios, each within one run and in turns, so that it matters little which computer it is and what else that does. One that
is far below the stored one is measured a second time before it counts.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks.machine import describe_machine
from tests.benchmarks.targets import TARGETS

STORED = Path(__file__).with_name("ratios.json")
TOLERANCE = 0.7  # of the stored ratio
TURNS = 3
MEASURED = ("ring", "readers", "large-readers", "whole", "saver")  # a disk's limit and the speed of one computer are left out


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MEASURED)
def test_ratio_is_about_what_it_was(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = TARGETS[name](TURNS, tmp_path)
    print(found)
    if request.config.getoption("--store-ratios"):
        store(name, found.median)
        return
    stored = json.loads(STORED.read_text())["ratios"][name]
    if found.median < TOLERANCE * stored:
        found = TARGETS[name](2 * TURNS, tmp_path)
    assert found.median >= TOLERANCE * stored, f"{found}\nstored: {stored:.3g}"


def store(name: str, ratio: float) -> None:
    """What is stored of the other measures stays."""
    ratios = json.loads(STORED.read_text())["ratios"] if STORED.exists() else {}
    ratios[name] = round(ratio, 3)
    STORED.write_text(json.dumps({"measured": describe_machine(), "ratios": ratios}, indent=1) + "\n")
