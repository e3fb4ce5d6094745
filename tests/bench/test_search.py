"""The largest rate is found by trying."""

from __future__ import annotations

import pytest

from camlab.bench.search import confirm, find_largest


class Limit:
    """Holds up to a rate; remembers what was tried."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.tried: list[float] = []

    def __call__(self, rate: float) -> bool:
        self.tried.append(rate)
        return rate <= self.limit


@pytest.mark.parametrize("limit", [3.0, 57.0, 100.0, 144.0, 9000.0])
def test_a_known_limit_is_found_from_any_side(limit):
    holds = Limit(limit)
    found = find_largest(holds, 100.0, lowest=1.0, highest=10_000.0, precision=0.05, most=40)
    assert found is not None
    assert limit / 1.05 <= found <= limit


def test_no_more_rates_are_tried_than_allowed():
    holds = Limit(157.0)
    found = find_largest(holds, 100.0, lowest=1.0, highest=10_000.0, precision=0.001, most=5)
    assert len(holds.tried) == 6
    assert found == max(rate for rate in holds.tried if rate <= 157.0)


def test_a_guess_that_is_far_too_high_is_soon_forgotten():
    holds = Limit(10.0)
    found = find_largest(holds, 10_000.0, lowest=1.0, highest=100_000.0, precision=0.3, most=10)
    assert found is not None
    assert 10.0 / 1.3 <= found <= 10.0
    assert len(holds.tried) < 14


def test_nothing_above_the_highest_is_tried():
    holds = Limit(1e9)
    assert find_largest(holds, 100.0, lowest=1.0, highest=130.0, precision=0.05, most=10) == 130.0
    assert max(holds.tried) == 130.0


def test_none_holds():
    holds = Limit(0.0)
    assert find_largest(holds, 100.0, lowest=50.0, highest=1000.0, precision=0.05, most=10) is None
    assert min(holds.tried) == 50.0


def test_a_rate_that_is_not_kept_up_is_followed_by_a_lower_one():
    holds = Limit(75.0)
    assert confirm(holds, 100.0, lowest=1.0, step=0.85, most=6) == pytest.approx(100 * 0.85**2)
    assert len(holds.tried) == 3


def test_a_confirmation_ends():
    assert confirm(Limit(0.0), 100.0, lowest=1.0, step=0.85, most=4) is None
    assert confirm(Limit(0.0), 1.1, lowest=1.0, step=0.5, most=4) is None
