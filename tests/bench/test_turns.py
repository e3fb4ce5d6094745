"""Taking turns, and what is told of them."""

from __future__ import annotations

import pytest

from camlab.bench.turns import Cost, Spread, rates_hz, ratios, spread_of, take_turns


def test_all_take_turns_in_alternating_order_and_the_first_turn_does_not_count():
    order = []

    def run_of(name):
        def run():
            order.append(name)
            return Cost(len(order), 0.0)

        return run

    costs = take_turns({"a": run_of("a"), "b": run_of("b")}, 2)
    assert order == ["b", "a", "a", "b", "b", "a"]
    assert [cost.seconds for cost in costs["a"]] == [3, 6]
    assert [cost.seconds for cost in costs["b"]] == [4, 5]


def test_what_looks_on_can_end_it():
    def look(name, turn):
        if turn == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_turns({"a": lambda: Cost(1.0, 0.0)}, 5, look)


def test_rates_are_told_as_median_and_range():
    assert rates_hz([Cost(0.5, 0), Cost(0.1, 0), Cost(0.25, 0)]) == Spread(4, 2, 10)


def test_ratios_are_those_within_a_turn():
    own, base = [Cost(1, 0), Cost(4, 0)], [Cost(2, 0), Cost(8, 0)]
    assert ratios(own, base) == Spread(2, 2, 2)


def test_one_measurement_is_its_own_spread():
    assert spread_of([3.0]) == Spread(3, 3, 3)
