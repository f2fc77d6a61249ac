"""Copy and paste of keys."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import GroupNodes
from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.curve import Curve, Handle, Keyframe
from studio.ui.features.animation.keys import key_clipboard
from studio.ui.features.animation.keys.key_edits import KeyEdits
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.canvas.edits import graph_clipboard as nodes_clipboard
from tests.ui.features.animation.keys import samples


class _Hand:
    def __init__(self) -> None:
        self.level = samples.level()
        self.frame = 100
        self.edits = KeyEdits(self.level, KeySelection(self.level), lambda: self.frame)
        self.said: list[str] = []
        self.edits.message_posted.connect(self.said.append)

    def select(self, *keys: tuple[str, str, int]) -> None:
        self.edits.selection.select_keys(KeyAddress(*key) for key in keys)

    def keys(self, node: str, param: str) -> dict[int, object]:
        return {key.frame: key.value for key in self.level.graph[node].curves[param]}


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[_Hand]:
    yield _Hand()
    QGuiApplication.clipboard().clear()


def test_what_is_copied_is_text_that_is_no_graph(hand: _Hand) -> None:
    hand.select(("c", "words", 40), ("a", "radius", 0))
    hand.edits.copy_keys()
    text = QGuiApplication.clipboard().text()
    assert set(json.loads(text)["nodes"]) == {"a", "c"}
    assert nodes_clipboard.take_from_clipboard(hand.level.registry) is None
    found = key_clipboard.read_copied_keys(hand.level.registry)
    assert found["c", "words"].keys == (Keyframe(40, "A storm", samples.HOLD, left=Handle(-8, ())),)
    assert found["a", "radius"].keys[0].interpolation is samples.SMOOTH


def test_several_lanes_keep_their_distances(hand: _Hand) -> None:
    hand.select(("a", "gain", 20), ("a", "gain", 40), ("a", "radius", 40))
    hand.edits.copy_keys()
    hand.edits.selection.clear_selection()
    hand.edits.paste_keys()
    assert hand.keys("a", "gain") == {10: 1.0, 20: 2.0, 40: 2.0, 60: 4.0, 100: 2.0, 120: 2.0}
    assert hand.keys("a", "radius") == {0: 5.0, 40: 50.0, 120: 50.0}
    assert hand.level.undo_label == "Paste 3 keys"
    hand.level.undo()
    assert hand.level.undo_label == ""


def test_several_lanes_go_onto_as_many(hand: _Hand) -> None:
    hand.select(("a", "gain", 20), ("a", "radius", 40))
    hand.edits.copy_keys()
    hand.select(("b", "gain", 30), ("a", "gain", 10))
    hand.edits.paste_keys()
    assert hand.keys("a", "gain")[100] == 2.0
    assert hand.keys("b", "gain") == {30: 3.0, 120: 8.0}


@pytest.mark.parametrize("target", [("c", "tint", 10), ("c", "mood", 0)])
def test_what_does_not_fit_is_refused(hand: _Hand, target: tuple[str, str, int]) -> None:
    hand.select(("a", "gain", 20))
    hand.edits.copy_keys()
    hand.select(target)
    hand.edits.paste_keys()
    assert hand.level.undo_label == ""
    assert hand.said == ["Nothing here takes the keys on the clipboard: select keys of what does."]


def test_keys_whose_node_is_gone_are_refused(hand: _Hand) -> None:
    hand.select(("a", "gain", 20))
    hand.edits.copy_keys()
    hand.level.apply_command(GroupNodes(("a",), "Group"))
    hand.edits.paste_keys()
    assert hand.said == ["Nothing here takes the keys on the clipboard: select keys of what does."]


@pytest.mark.parametrize(
    "text",
    [
        '{"frameloom-keys": 3, "nodes": ',
        '{"frameloom-keys": 3, "nodes": {"a": {"type": 7}}}',
        '{"frameloom-keys": 3, "nodes": {"a": {"name": "A", "type": "x", "version": 1, "curves": {"gain": []}}}}',
    ],
)
def test_bad_text_is_refused(hand: _Hand, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    hand.edits.paste_keys()
    assert hand.said[0].startswith("This text cannot be pasted: ")
    assert hand.level.undo_label == ""


@pytest.mark.parametrize("text", ["", "hello", '{"frameloom": 3}'])
def test_what_has_no_keys_says_so(hand: _Hand, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    hand.edits.paste_keys()
    assert hand.said == ["There are no keys on the clipboard."]


def test_without_a_selection_the_clipboard_stays(hand: _Hand) -> None:
    QGuiApplication.clipboard().setText("mine")
    hand.edits.copy_keys()
    hand.edits.cut_keys()
    assert QGuiApplication.clipboard().text() == "mine"
    assert isinstance(hand.level.graph["a"].curves["gain"], Curve)
