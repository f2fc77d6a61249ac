"""A picture that is animated, marked, compared and forked, with mouse and keys alone; run by `test_animating.py`.

`python -m tests.end_to_end.animating_session PROJECT FOLDER`: PROJECT is where it is saved. Prints "done" at its end.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

from studio.app.desktop import make_application
from studio.core.time import FrameRange
from studio.engine.display.viewer_settings import CompareMode
from studio.graph.curves.curve import Interpolation, Keyframe
from studio.graph.model import Endpoint, Mark
from studio.graph.view_state import Side
from studio.ui.features.animation.curve_editor.canvas.plot_grid import RULER_HEIGHT, SCALE_WIDTH
from studio.ui.features.animation.curve_editor.model.curve_hit_test import iter_handles
from studio.ui.features.animation.curve_editor.model.visible_curves import KeyPoint
from studio.ui.features.timeline.canvas.timeline_canvas import TimelineCanvas
from studio.ui.features.timeline.mark_popup import MarkPopup
from studio.ui.features.viewer.picture.wipe import WipeHandle
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, undo_steps, wait_until

FIRST, SECOND, MOVED = 5, 25, 40


class Faults(logging.Handler):
    """What was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.found.append(self.format(record))


@dataclass(frozen=True)
class Animator:
    """Works on a gain of noise.

    Attributes:
        hand: Whose mouse and keys.
        noise: The source.
        gain: What is animated.
    """

    hand: Hand
    noise: str
    gain: str

    @classmethod
    def with_noise(cls, hand: Hand) -> Animator:
        """Add noise by search and a gain behind it, set what they need, look at the gain."""
        hand.click(hand.at(0.3, 0.4))
        hand.mouse.key("Tab")
        noise = hand.search("noise", "source.noise")
        hand.set(noise, "octaves", "1", 1)
        hand.show_all()
        hand.select(noise)
        hand.mouse.key("Tab")
        gain = hand.search("gain", "color.gain")
        hand.clear()
        hand.select(gain)
        hand.mouse.key("1")
        wait_until(
            lambda: hand.sitting.document.project.viewed_output == Endpoint(gain, "image"), "the gain was viewed"
        )
        hand.sitting.wait_for_frame(0)
        return cls(hand, noise, gain)

    @property
    def sitting(self) -> Sitting:
        """The window."""
        return self.hand.sitting

    @property
    def timeline(self) -> TimelineCanvas:
        """Where keys have lanes."""
        return self.sitting.controller.panels.timeline.timeline_canvas

    def keys(self) -> tuple[Keyframe, ...]:
        """Return the keys of the gain."""
        curve = self.hand.level.graph[self.gain].curves.get("gain")
        return tuple(curve) if curve is not None else ()

    def frames(self) -> list[int]:
        """Return where they are."""
        return [key.frame for key in self.keys()]

    def go(self, frame: int) -> None:
        """Type a frame to go to."""
        field = self.sitting.controller.panels.timeline.transport_bar.frame_field
        self.sitting.over(self.timeline)
        self.sitting.mouse.key("g")
        wait_until(field.hasFocus, "a frame could be typed")
        self.sitting.mouse.type(str(frame))
        self.sitting.mouse.key("Return")
        wait_until(lambda: not field.hasFocus(), "the frame was typed")
        self.sitting.wait_for_frame(frame)

    def set_keys(self) -> None:
        """Set one with K over the field, go on, and type another value, which is a key, too."""
        inspector = self.sitting.controller.panels.inspector
        self.go(FIRST)
        self.sitting.over(inspector.param_rows["gain"].value_field)
        self.sitting.mouse.key("k")
        wait_until(lambda: self.frames() == [FIRST], "K had set a key")
        self.go(SECOND)
        self.hand.fill(self.gain, "gain", "2.5")
        wait_until(lambda: self.frames() == [FIRST, SECOND], "the value was a key")
        assert self.keys()[1].value == 2.5

    def move_key(self) -> None:
        """Drag a key along its lane."""
        canvas = self.timeline
        lanes = self.sitting.controller.panels.key_lanes
        place = canvas.find_placement(lanes)
        assert place is not None
        line = next(line for line in lanes.key_sheet.key_lines if getattr(line.row, "param", "") == "gain")
        y = round(place.rect.top() + line.top_offset + line.line_height / 2)
        self.sitting.drag(canvas, QPoint(self.x(SECOND), y), QPoint(self.x(MOVED), y))
        wait_until(lambda: self.frames() == [FIRST, MOVED], "the key was moved")

    def x(self, frame: int) -> int:
        """Return where a frame is on the timeline."""
        return round(self.timeline.curve_scene.time_axis.x_of(frame))

    def shape_curve(self) -> None:
        """Open the curve editor with its key, choose smooth, and pull a tangent."""
        panel = self.sitting.controller.panels.curves
        self.hand.press("shift+F3")
        wait_until(lambda: not panel.visibleRegion().isEmpty(), "the curve editor was seen")
        self.sitting.over(panel.curve_canvas)
        self.sitting.mouse.key("a", "ctrl+a", "F9")
        wait_until(lambda: self.keys()[0].interpolation is Interpolation.BEZIER, "the curve was smooth")
        place = dict(iter_handles(panel.curve_scene, KeyPoint(self.gain, "gain", 0, FIRST)))[1]
        start = (place + QPointF(SCALE_WIDTH, RULER_HEIGHT)).toPoint()
        self.sitting.drag(panel.curve_canvas, start, start + QPoint(20, -30))
        wait_until(lambda: self.keys()[0].right is not None, "the tangent was turned")
        self.sitting.look("2 curve")
        self.hand.command("timeline")
        wait_until(lambda: not self.timeline.visibleRegion().isEmpty(), "the timeline was seen again")

    def mark(self) -> None:
        """Mark the frame and write a note."""
        self.sitting.over(self.timeline)
        self.sitting.mouse.key("shift+m")
        wait_until(lambda: isinstance(QApplication.activePopupWidget(), MarkPopup), "the note could be written")
        self.sitting.mouse.type("Jump")
        self.sitting.mouse.key("Return")
        wait_until(lambda: self.marks() == (Mark(SECOND, "Jump"),), "the mark had its note")

    def marks(self) -> tuple[Mark, ...]:
        """Return the marks."""
        return self.sitting.document.project.marks

    def set_range(self) -> None:
        """Set in and out with their keys."""
        self.go(10)
        self.sitting.mouse.key("i")
        self.go(50)
        self.sitting.mouse.key("o")
        wait_until(lambda: self.sitting.document.project.range == FrameRange(10, 51), "in and out were set")

    def play(self) -> None:
        """Play for a second and stop."""
        timeline = self.sitting.controller.panels.timeline
        seen: set[int] = set()
        timeline.frame_changed.connect(seen.add)
        self.sitting.over(timeline)
        self.sitting.mouse.key("Home", "space")
        wait_until(lambda: len(seen) > 20, "it played")
        assert seen - {0} <= set(range(10, 51)), "it stayed between in and out"
        self.sitting.mouse.key("space")
        wait_until(lambda: not timeline.is_playing, "it stopped")

    def wipe(self) -> None:
        """Look at the noise as B and wipe; move the line by its handle."""
        self.hand.show_all()
        self.hand.select(self.noise)
        self.sitting.mouse.key("shift+2")
        viewer = self.sitting.controller.panels.viewer
        canvas = viewer.canvas
        self.sitting.over(canvas)
        self.sitting.mouse.key("w")
        wait_until(lambda: viewer.compare_control.compare.mode is CompareMode.WIPE, "it wiped")
        wait_until(lambda: canvas.comparison.other_picture is not None and not self.sitting.busy(), "both were seen")
        picture, seen = canvas.picture, canvas.comparison
        assert picture is not None
        middle = seen.wipe.get_handle_point(WipeHandle.MIDDLE, seen.get_picture_rect(canvas.view, picture)).toPoint()
        self.sitting.drag(canvas, middle, middle - QPoint(60, 0))
        wait_until(lambda: seen.wipe.x < 0.45, "the line was moved")
        self.sitting.look("3 wipe")

    def fork(self) -> None:
        """Go on with variant B, change it, see both, and keep it."""
        document, bar = self.sitting.document, self.hand.editor.variants
        self.hand.press("ctrl+alt+b")
        wait_until(lambda: document.project.variant is not None, "there were two variants")
        self.hand.show_all()
        self.hand.select(self.noise)
        self.hand.set(self.noise, "octaves", "3", 3)
        wait_until(lambda: bar.count.text() == "1 node differs" and not self.sitting.busy(), "it was another one")
        canvas = self.sitting.controller.panels.viewer.canvas
        wait_until(lambda: canvas.picture is not None and canvas.comparison.other_picture is not None, "both were seen")
        assert canvas.picture is not None
        assert canvas.comparison.other_picture is not None
        assert not np.array_equal(canvas.picture.rgba_pixels, canvas.comparison.other_picture.rgba_pixels)
        self.sitting.look("4 variants")
        button = bar.accept[Side.B]
        self.sitting.click(button, button.rect().center())
        wait_until(lambda: document.project.variant is None, "B was kept")
        assert document.graph[self.noise].params["octaves"] == 3

    def undo_and_redo_all(self) -> None:
        """Undo all that was ever done, with keys, and do it all again."""
        document = self.sitting.document
        end, steps = document.project, undo_steps(document)
        self.hand.press(*["ctrl+z"] * steps)
        wait_until(lambda: not document.undo_label, "all was undone")
        nothing = document.project
        assert (dict(nothing.graph.nodes), nothing.marks, nothing.range, nothing.variant) == ({}, (), None, None)
        self.hand.press(*["ctrl+shift+z"] * steps)
        wait_until(lambda: not document.redo_label, "all was done again")
        assert document.project == end


def main() -> None:
    """Animate, mark, play, wipe, fork, accept; undo all, redo all, save, close, open again: all is as it was."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app, faults = make_application(), Faults()
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    hand.save_as(project)
    animator = Animator.with_noise(hand)
    animator.set_keys()
    animator.move_key()
    sitting.look("1 keys")
    animator.mark()
    animator.shape_curve()
    animator.set_range()
    animator.play()
    animator.wipe()
    animator.fork()
    animator.undo_and_redo_all()
    animator.go(SECOND)
    hand.press("ctrl+s")
    wait_until(lambda: not sitting.document.is_modified, "it was saved")
    saved, pixels = sitting.document.project, sitting.pixels()
    sitting.close()
    again = Sitting(None, folder)
    assert again.document.project == saved, "the same project"
    again.wait_for_frame(SECOND)
    assert np.array_equal(again.pixels(), pixels), "the same pixels"
    again.look("5 opened again")
    again.close()
    app.processEvents()
    assert not faults.found, faults.found
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
