"""Layouts that the program brings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize

from studio.ui.shell.dock_layouts.arrangement import Arrangement, DockGroup, DockSplit
from studio.ui.shell.dock_layouts.dock import DockArea
from studio.ui.shell.dock_layouts.layout_presets import LayoutPreset, make_arrangement

AREAS = {
    DockArea.GRAPH: ("graph",),
    DockArea.VIEWER: ("viewer",),
    DockArea.RIGHT: ("inspector", "library", "scopes"),
    DockArea.KEYS: ("curves", "dope_sheet"),
    DockArea.BOTTOM: ("timeline", "training", "jobs", "log"),
}
SIZES = (QSize(960, 600), QSize(1280, 720), QSize(1920, 1080))
IN_FRONT = {
    LayoutPreset.COMPOSITE: {"graph", "viewer", "inspector", "timeline"},
    LayoutPreset.ANIMATE: {"viewer", "inspector", "curves", "timeline"},
    LayoutPreset.TRAIN: {"graph", "viewer", "training", "log"},
    LayoutPreset.REVIEW: {"viewer", "timeline"},
}


def iter_groups(part: DockGroup | DockSplit) -> Iterator[DockGroup]:
    if isinstance(part, DockGroup):
        yield part
    else:
        for inner in part.parts:
            yield from iter_groups(inner)


def find_front(arrangement: Arrangement) -> set[str]:
    """Return the docks that are seen."""
    groups = ([name for name in group.names if arrangement.is_shown(name)] for group in iter_groups(arrangement.root))
    return {shown[0] for shown in groups if shown}


@pytest.mark.parametrize("preset", LayoutPreset)
@pytest.mark.parametrize("size", SIZES)
def test_every_dock_has_one_place(preset: LayoutPreset, size: QSize) -> None:
    names = [name for group in iter_groups(make_arrangement(preset, AREAS, size).root) for name in group.names]
    assert sorted(names) == sorted(name for area in AREAS.values() for name in area)


@pytest.mark.parametrize("preset", LayoutPreset)
@pytest.mark.parametrize("size", SIZES[1:])
def test_what_each_work_needs_is_seen(preset: LayoutPreset, size: QSize) -> None:
    assert find_front(make_arrangement(preset, AREAS, size)) == IN_FRONT[preset]


def test_in_a_small_window_curves_share_a_place_with_the_timeline() -> None:
    arrangement = make_arrangement(LayoutPreset.COMPOSITE, AREAS, SIZES[0])
    assert find_front(arrangement) == {"graph", "viewer", "inspector", "timeline"}
    assert any({"timeline", "curves"} <= {*group.names} for group in iter_groups(arrangement.root))


@pytest.mark.parametrize("preset", LayoutPreset)
def test_without_features_what_is_left_is_laid_out(preset: LayoutPreset) -> None:
    areas = {**dict.fromkeys(DockArea, ()), DockArea.BOTTOM: ("log",)}
    names = [name for group in iter_groups(make_arrangement(preset, areas, SIZES[1]).root) for name in group.names]
    assert names == ["log"]
