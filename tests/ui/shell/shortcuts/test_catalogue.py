"""The table of all actions holds together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.ui.shell.shortcuts import catalogue
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec
from studio.ui.shell.shortcuts.bindings import PRESETS, KeyBindings
from studio.ui.shell.shortcuts.catalogue import CATALOGUE, register_actions
from studio.ui.shell.shortcuts.dispatch import ActionRegistry, check_handlers
from studio.ui.shell.shortcuts.key_names import normalize_key

PRESET_KEYS = 81
"""How many actions have keys of their own in the presets of other programs."""


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_gives_a_key_to_two_actions(preset: str) -> None:
    assert KeyBindings(preset).find_conflicts() == {}


def test_keys_are_written_as_the_keyboard_names_them() -> None:
    written = {
        key for preset in PRESETS for spec in CATALOGUE.values() for key in KeyBindings(preset).get_keys(spec.id)
    }
    assert {key for key in written if normalize_key(key) != key} == set()


def test_ids_begin_with_their_panel_and_presets_are_known() -> None:
    for spec in CATALOGUE.values():
        family = spec.id.partition(".")[0]
        assert (family == spec.scope.value) == (spec.scope is not ActionScope.WINDOW), spec.id
        assert spec.presets.keys() <= PRESETS.keys(), spec.id


def test_presets_have_only_other_keys() -> None:
    assert [spec.id for spec in CATALOGUE.values() if spec.keys in spec.presets.values()] == []
    assert sum(map(len, (spec.presets for spec in CATALOGUE.values()))) == PRESET_KEYS


def test_a_handler_for_an_unknown_action_is_refused() -> None:
    with pytest.raises(KeyError, match=r"graph\.fold"):
        check_handlers({"graph.fold": list})


def test_the_board_runs_what_somebody_offers_and_says_what_is_missing() -> None:
    board, done = ActionRegistry(), list[str]()
    assert board.disabled_reason("graph.disable") == "The nodes are still being loaded."
    board.add_handlers({"graph.disable": lambda: done.append("first")})
    board.add_handlers({"graph.disable": lambda: done.append("second")})
    board.set_obstacle("graph.disable", lambda: "" if done else "Select a node first.")
    assert board.disabled_reason("graph.disable") == "Select a node first."
    board.run_action("graph.disable")
    board.run_action("graph.mute")
    assert done == ["first"]
    assert board.disabled_reason("graph.disable") == ""


def test_features_add_actions_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = ActionSpec("extra.do", "Do", ActionScope.WINDOW, ("Ctrl+Alt+K",))
    monkeypatch.setitem(catalogue._ACTIONS, extra.id, extra)  # taken away after the test
    register_actions((extra,))
    assert CATALOGUE["extra.do"] is extra
    with pytest.raises(ValueError, match=r"There is an action 'extra\.do' already: 'Do'\."):
        register_actions((replace(extra, text="Other"),))
