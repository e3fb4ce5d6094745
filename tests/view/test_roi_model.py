"""The list of ROIs."""

from __future__ import annotations

import pytest

from camlab.view.roi_model import MOST_ROIS, RoiModel

BOX = ((0.0, 0.0), (4.0, 4.0))


@pytest.fixture
def model(qapp):
    return RoiModel()


def test_a_new_one_has_a_name_a_color_and_is_selected(model, qtbot):
    with qtbot.waitSignals([model.changed, model.selection_changed]):
        first = model.add("rectangle", BOX)
    second = model.add("line", BOX)
    assert [roi.name for roi in model.rois] == ["ROI 1", "ROI 2"]
    assert [model.color_of(roi.key) for roi in model.rois] == [0, 1]
    assert model.selected == second
    assert first.key != second.key


def test_the_next_one_is_selected_round_and_round(model):
    keys = [model.add("rectangle", BOX).key for _ in range(3)]
    seen = []
    for _ in range(4):
        model.select_next()
        seen.append(model.selected.key)
    assert seen == [*keys, keys[0]]


def test_where_none_is_selected_the_first_one_is_next(model):
    model.select_next()
    assert model.selected is None
    first = model.add("rectangle", BOX)
    model.add("rectangle", BOX)
    model.select(None)
    model.select_next()
    assert model.selected == first


def test_the_place_of_one_that_is_gone_is_taken_again_but_not_its_key(model):
    first = model.add("rectangle", BOX)
    model.add("rectangle", BOX)
    model.remove(first.key)
    third = model.add("rectangle", BOX)
    assert (third.name, model.color_of(third.key)) == ("ROI 1", 0)
    assert third.key not in (first.key, first.key + 1)


def test_it_is_renamed_and_no_two_have_one_name(model):
    first, second = model.add("rectangle", BOX), model.add("rectangle", BOX)
    model.rename(first.key, "  cell   wall ")
    model.rename(second.key, "cell wall")
    assert [roi.name for roi in model.rois] == ["cell wall", "cell wall (2)"]
    model.rename(first.key, "  ")
    assert model[first.key].name == "cell wall"


def test_removing_the_selected_one_selects_none(model, qtbot):
    first = model.add("rectangle", BOX)
    with qtbot.waitSignal(model.selection_changed):
        model.remove(first.key)
    assert model.selected is None
    assert first.key not in model


def test_all_are_removed(model):
    model.add("rectangle", BOX)
    model.add("ellipse", BOX)
    model.clear()
    assert model.rois == ()


def test_the_profile_runs_along_the_selected_line_else_the_last(model):
    assert model.last_line is None
    first, second = model.add("line", BOX), model.add("line", BOX)
    model.add("ellipse", BOX)
    assert model.last_line == second
    model.select(first.key)
    assert model.last_line == first


def test_there_is_an_end(model):
    for _ in range(MOST_ROIS):
        assert model.add("rectangle", BOX)
    assert model.add("rectangle", BOX) is None


def test_what_is_remembered_comes_back(model):
    model.add("rectangle", BOX)
    model.rename(model.add("polygon", (*BOX, (0.0, 9.0))).key, "Zelle ä, 1")
    model.remove(model.rois[0].key)
    other = RoiModel()
    other.restore(model.code)
    assert [(roi.kind, roi.points, roi.name) for roi in other.rois] == [("polygon", (*BOX, (0.0, 9.0)), "Zelle ä, 1")]
    assert other.color_of(other.rois[0].key) == 1


@pytest.mark.parametrize(
    "code",
    [
        *("", "nonsense", "{}", "[1]", "[" * 5000, '[{"kind": "line"}]'),
        '[{"kind": "circle", "points": [[0, 0], [1, 1]], "name": "a", "color": 0}]',
        '[{"kind": "line", "points": [[0, 0], [1e99, 1]], "name": "a", "color": 0}]',
    ],
)
def test_nonsense_that_was_remembered_is_left_out(model, code):
    model.restore(code)
    assert model.rois == ()
