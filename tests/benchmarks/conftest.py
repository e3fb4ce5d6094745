"""Nothing in this folder belongs to the usual tests: `pytest tests/benchmarks --compare` measures, and takes some minutes."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("benchmarks")
    group.addoption("--compare", action="store_true", help="measure, and compare with the ratios that are stored")
    group.addoption("--store-ratios", action="store_true", help="measure, and store the ratios for the next comparison")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    if is_measuring(config):
        config.option.numprocesses = 0  # one measurement at a time


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if is_measuring(config) else True


def is_measuring(config: pytest.Config) -> bool:
    return any(config.getoption(option, default=False) for option in ("--compare", "--store-ratios"))
