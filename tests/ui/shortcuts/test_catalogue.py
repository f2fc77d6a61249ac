"""The table of all actions holds together."""

from __future__ import annotations

import pytest

from studio.ui.shortcuts.bindings import PRESETS, Bindings
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.dispatch import ActionBoard, checked
from studio.ui.shortcuts.keys import normal
from studio.ui.shortcuts.rows.presets import PRESETS_OF_OTHERS
from studio.ui.shortcuts.spec import Need, Scope


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_gives_a_key_to_two_actions(preset: str) -> None:
    assert Bindings(preset).conflicts() == {}


def test_keys_are_written_as_the_keyboard_names_them() -> None:
    written = {key for preset in PRESETS for spec in CATALOGUE.values() for key in Bindings(preset).keys_of(spec.id)}
    assert {key for key in written if normal(key) != key} == set()


def test_ids_begin_with_their_panel_and_presets_are_known() -> None:
    for spec in CATALOGUE.values():
        family = spec.id.partition(".")[0]
        assert (family == spec.scope.value) == (spec.scope is not Scope.WINDOW), spec.id
        assert spec.presets.keys() <= PRESETS.keys(), spec.id


def test_presets_speak_of_actions_that_there_are_and_only_of_other_keys() -> None:
    for preset, table in PRESETS_OF_OTHERS.items():
        assert table.keys() <= CATALOGUE.keys(), preset
        assert [name for name, keys in table.items() if keys == CATALOGUE[name].keys] == [], preset


def test_a_handler_for_an_unknown_action_is_refused() -> None:
    with pytest.raises(KeyError, match=r"graph\.fold"):
        checked({"graph.fold": list})


def test_the_board_runs_what_somebody_offers_and_says_what_is_missing() -> None:
    board, done = ActionBoard(), list[str]()
    assert board.reason("graph.disable") == "The nodes are still being loaded."
    board.offer({"graph.disable": lambda: done.append("first")})
    board.offer({"graph.disable": lambda: done.append("second")})
    board.meet(Need.NODES, lambda: bool(done))
    assert board.reason("graph.disable") == "Select a node first."
    board.run("graph.disable")
    board.run("graph.mute")
    assert done == ["first"]
    assert board.reason("graph.disable") == ""
