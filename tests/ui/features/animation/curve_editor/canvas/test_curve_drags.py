"""Keys that are clicked, dragged, added and deleted with the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio.graph.commands import SetLocked
from studio.graph.curves.curve import Curve, Extrapolation
from tests.ui.features.animation.curve_editor.rig import ALT, COLOR, CONTROL, GAIN, NONE, OFFSET, SHIFT, SIZE, TEXT, Rig


def test_a_click_selects_a_key_and_shift_adds_and_takes_away(rig: Rig) -> None:
    rig.click(rig.at(20, 3.0))
    assert rig.selected == {20}
    rig.click(rig.at(40, 2.0), SHIFT)
    assert rig.selected == {20, 40}
    rig.click(rig.at(20, 3.0), SHIFT)
    assert rig.selected == {40}
    rig.click(rig.at(30, 6.0))
    assert rig.selected == set()


def test_a_click_on_one_of_several_leaves_it_alone(rig: Rig) -> None:
    rig.select(20, 40)
    rig.click(rig.at(40, 2.0))
    assert rig.selected == {40}


def test_a_box_selects_what_is_in_it(rig: Rig) -> None:
    rig.drag(rig.at(15, 5.0), rig.at(30, 3.0), rig.at(45, 1.5))
    assert rig.selected == {20, 40}
    rig.drag(rig.at(55, 5.0), rig.at(65, 3.5), modifiers=SHIFT)
    assert rig.selected == {20, 40, 60}
    rig.drag(rig.at(30, 6.0), rig.at(45, 1.5), modifiers=CONTROL)
    assert rig.selected == {20, 60}


def test_keys_are_dragged_in_time_and_value(rig: Rig) -> None:
    rig.drag(rig.at(20, 3.0), rig.at(24, 3.5), rig.at(27, 4.5))
    assert rig.placed()[1] == (27, pytest.approx(4.5))
    assert rig.selected == {27}
    assert rig.document.undo_label == "Move 1 key"
    rig.document.undo()
    assert rig.placed()[1] == (20, 3.0)


def test_all_selected_keys_move_together(rig: Rig) -> None:
    rig.select(20, 40)
    rig.drag(rig.at(40, 2.0), rig.at(45, 2.0), rig.at(47, 2.0))
    assert [frame for frame, _ in rig.placed()] == [0, 27, 47, 60]
    assert [value for _, value in rig.placed()] == [1.0, 3.0, 2.0, 4.0]


def test_shift_keeps_to_the_direction_that_was_first(rig: Rig) -> None:
    rig.drag(rig.at(20, 3.0), rig.at(25, 3.1), rig.at(30, 4.5), later=SHIFT)
    assert rig.placed()[1] == (30, 3.0)
    rig.drag(rig.at(40, 2.0), rig.at(40.2, 2.5), rig.at(45, 3.55), later=SHIFT)
    assert rig.placed()[2] == (40, pytest.approx(3.55, abs=0.03))


def test_escape_takes_a_drag_back_without_a_trace(rig: Rig) -> None:
    steps = rig.document.step_labels
    rig.drag(rig.at(20, 3.0), rig.at(30, 5.0), release=False)
    assert rig.placed()[1][0] == 30
    rig.key(Qt.Key.Key_Escape)
    assert rig.placed()[1] == (20, 3.0)
    assert rig.document.step_labels == steps
    assert rig.selected == {20}
    assert not rig.view.is_dragging


def test_a_key_that_lands_on_another_one_takes_its_place_by_the_end(rig: Rig) -> None:
    rig.drag(rig.at(20, 3.0), rig.at(40, 5.0), rig.at(44, 5.0), release=False)
    assert len(rig.curve()) == 4
    rig.key(Qt.Key.Key_Escape)
    rig.drag(rig.at(20, 3.0), rig.at(30, 5.0), rig.at(40, 5.0))
    assert rig.placed() == [(0, 1.0), (40, pytest.approx(5.0)), (60, 4.0)]


def test_no_key_goes_before_the_first_frame(rig: Rig) -> None:
    rig.select(0, 20)
    rig.drag(rig.at(20, 3.0), rig.at(10, 3.0), rig.at(5, 3.0))
    assert [frame for frame, _ in rig.placed()] == [0, 20, 40, 60]


def test_values_stay_within_the_parameters_range(rig: Rig) -> None:
    rig.drag(rig.at(20, 3.0), rig.at(20, 0.5), rig.at(20, -3.0))
    assert rig.placed()[1] == (20, 0.0)


def test_what_is_dragged_snaps_to_the_playhead_and_to_values_unless_it_shall_not(rig: Rig) -> None:
    rig.panel.show_frame(30)
    rig.drag(rig.at(20, 3.0), rig.at(25, 3.5), rig.at(29.4, 4.1))
    assert rig.placed()[1] == (30, 4.0)
    rig.document.undo()
    rig.key(Qt.Key.Key_S)
    rig.drag(rig.at(20, 3.0), rig.at(25, 3.5), rig.at(29.3, 4.1))
    assert rig.placed()[1] == (29, pytest.approx(4.1, abs=0.03))


def test_control_and_a_click_on_a_curve_adds_a_key_without_changing_its_shape(rig: Rig) -> None:
    rig.set_curve(GAIN, (0, 1.0), (20, 3.0), (40, 2.0), (60, 4.0), way="bezier")
    before = rig.curve()
    at = before.evaluate_at(31)
    assert isinstance(at, float)
    rig.click(rig.at(31, at), CONTROL)
    assert [frame for frame, _ in rig.placed()] == [0, 20, 31, 40, 60]
    assert rig.selected == {31}
    for frame in range(61):
        assert rig.curve().evaluate_at(frame) == pytest.approx(before.evaluate_at(frame), abs=1e-9)
    assert rig.document.undo_label == "Set key on gain"


def test_where_a_key_would_change_a_loop_it_is_refused_with_words(rig: Rig) -> None:
    rig.edits.selection.select_keys(())
    rig.select(20)
    rig.edits.set_extrapolation(after=Extrapolation.LOOP)
    at = rig.curve().evaluate_at(75)
    assert isinstance(at, float)
    rig.click(rig.at(75, at), CONTROL)
    assert len(rig.curve()) == 4
    assert "would change the curve" in rig.said[-1]


def test_delete_and_undo(rig: Rig) -> None:
    rig.select(20, 40)
    rig.key(Qt.Key.Key_Delete)
    assert [frame for frame, _ in rig.placed()] == [0, 60]
    rig.document.undo()
    assert len(rig.curve()) == 4


def test_keys_are_copied_to_the_playhead(rig: Rig) -> None:
    rig.select(20, 40)
    rig.key(Qt.Key.Key_C, CONTROL)
    rig.time.current_frame = 70
    rig.key(Qt.Key.Key_V, CONTROL)
    assert rig.placed()[-2:] == [(70, 3.0), (90, 2.0)]
    assert rig.selected == {70, 90}
    rig.key(Qt.Key.Key_X, CONTROL)
    assert len(rig.curve()) == 4


def test_all_keys_are_selected_by_a_key(rig: Rig) -> None:
    rig.key(Qt.Key.Key_A, CONTROL)
    assert rig.selected == {0, 20, 40, 60}


def test_of_a_point_one_part_is_moved_alone(rig: Rig) -> None:
    rig.set_curve(OFFSET, (0, (1.0, 5.0)), (20, (2.0, 6.0)), (40, (1.0, 5.0)))
    rig.panel.show_nodes(("merge",))
    rig.view.set_plot_transform(rig.plot)
    rig.drag(rig.at(20, 6.0), rig.at(22, 7.0), rig.at(25, 7.45))
    frame, value = rig.placed(OFFSET)[1]
    assert frame == 25
    assert value == pytest.approx((2.0, 7.45), abs=0.03)


def test_a_whole_number_stays_whole(rig: Rig) -> None:
    rig.set_curve(SIZE, (0, 1), (20, 3))
    rig.panel.show_nodes(("title",))
    rig.view.set_plot_transform(rig.plot)
    rig.drag(rig.at(20, 3), rig.at(20, 4), rig.at(20, 5.3))
    assert rig.placed(SIZE)[1] == (20, 5)


def test_a_block_of_text_is_moved_in_its_lane(rig: Rig) -> None:
    rig.set_curve(TEXT, (10, "day"), (40, "night"), way="constant")
    rig.panel.show_nodes(("title",))
    rig.view.set_plot_transform(rig.plot)
    assert rig.scene.lanes_height > 0
    start, end = rig.lane(60), rig.lane(66)
    rig.drag(start, rig.lane(62), end)
    assert rig.placed(TEXT) == [(10, "day"), (46, "night")]
    assert rig.document.undo_label == "Move 1 key"


def test_a_colours_chip_is_moved_in_its_lane_with_all_its_parts(rig: Rig) -> None:
    rig.set_curve(COLOR, (10, (1.0, 0.0, 0.0, 1.0)), (40, (0.0, 1.0, 0.0, 1.0)))
    rig.panel.show_nodes(("colour",))
    rig.view.set_plot_transform(rig.plot)
    rig.drag(rig.lane(40), rig.lane(45), rig.lane(50))
    assert rig.placed(COLOR) == [(10, (1.0, 0.0, 0.0, 1.0)), (50, (0.0, 1.0, 0.0, 1.0))]
    assert len(rig.panel.key_point_selection.selected_points) == 4


def test_a_locked_nodes_keys_say_why_they_stay(rig: Rig) -> None:
    rig.document.apply_command(SetLocked(("gain",), True))
    rig.drag(rig.at(20, 3.0), rig.at(30, 5.0))
    assert rig.placed()[1] == (20, 3.0)
    assert rig.said


@pytest.mark.parametrize("modifiers", [NONE, ALT])
def test_a_press_without_a_drag_edits_nothing(rig: Rig, modifiers: Qt.KeyboardModifier) -> None:
    before: Curve = rig.curve()
    rig.click(rig.at(20, 3.0), modifiers)
    assert rig.curve() is before
