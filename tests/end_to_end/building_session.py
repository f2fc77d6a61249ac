"""The slow-motion template, made from nothing with mouse and keys alone; run by `test_building.py` under an X server.

`python -m tests.end_to_end.building_session PROJECT FOLDER`: PROJECT is where it is saved. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint

from studio.app.desktop import make_application
from studio.graph.file.user_folders import find_videos_folder
from studio.graph.model import Endpoint
from studio.ui.widgets.theme import is_light
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, undo_steps, wait_until

SHOWN_FRAME = 7


def build(hand: Hand) -> None:
    """Make the graph of the template: by search, by dropped wires, by dragging from the library."""
    video = read_the_clip(hand)
    flow, slow = retime_it(hand, video)
    hand.sitting.look("3 retimed")
    levels = behind(hand, slow, "levels", "color.levels")
    for name, value in (("in_black", 0.02), ("in_white", 0.94), ("gamma", 1.08)):
        hand.set(levels, name, str(value), value)
    saturation = behind(hand, levels, "satur", "color.hue_saturation")
    hand.set(saturation, "saturation", "+0.12", 1.12)
    hand.rename(saturation, "Saturation")
    hand.sitting.look("4 graded")
    write_it(hand, saturation, slow)
    wires = hand.level.graph.wires
    assert (len(hand.level.graph.nodes), len(wires)) == (6, 8)
    assert wires[Endpoint(slow, "flow")] == Endpoint(flow, "flow")


def read_the_clip(hand: Hand) -> str:
    """Add the clip by search; its file is typed relative to the project."""
    hand.click(hand.at(0.2, 0.4))
    hand.mouse.key("Tab")
    video = hand.search("video", "source.video", look="2 search")
    path = hand.sitting.controller.files.path
    assert path is not None
    clip = path.parent.parent / "media" / "moving-scene.mp4"
    hand.set(video, "file", "../media/moving-scene.mp4", clip.as_posix())
    assert hand.level.graph[video].name == "moving-scene"
    hand.rename(video, "Video")
    return video


def retime_it(hand: Hand, video: str) -> tuple[str, str]:
    """Let a wire go on the ground, search what fits; from that node's wire the next; then wire by hand."""
    hand.show_all()
    hand.drag(hand.port(Endpoint(video, "image"), output=True), hand.at(0.7, 0.7))
    flow = hand.search("optical", "motion.optical_flow")
    hand.show_all()
    hand.drag(hand.port(Endpoint(flow, "flow"), output=True), hand.at(0.8, 0.3))
    slow = hand.search("slow", "time.retime")
    hand.set(slow, "method", "flow", "flow")
    hand.set(slow, "speed", "1/2", 0.5)
    hand.rename(slow, "Slow Motion")
    hand.show_all()
    for port in ("image", "audio"):
        hand.wire(Endpoint(video, port), Endpoint(slow, port))
    return flow, slow


def behind(hand: Hand, node: str, text: str, type: str) -> str:
    """Add a node behind another by search, which wires it."""
    hand.show_all()
    hand.select(node)
    hand.mouse.key("Tab")
    added = hand.search(text, type)
    assert hand.level.graph.wires[Endpoint(added, "image")] == Endpoint(node, "image")
    return added


def write_it(hand: Hand, picture: str, sound: str) -> None:
    """Drag the writer out of the library, wire it, say where it writes."""
    hand.show_all()
    write = hand.add_from_library("output.write_video", "write video", hand.at(0.85, 0.85))
    hand.show_all()
    hand.wire(Endpoint(picture, "image"), Endpoint(write, "image"))
    hand.wire(Endpoint(sound, "audio"), Endpoint(write, "audio"))
    hand.command("inspector")
    hand.select(write)
    target = (find_videos_folder() / "Frameloom" / "slow-motion.mp4").as_posix()
    hand.set(write, "file", target, target)


def tidy_view_and_scrub(hand: Hand, picture: str) -> None:
    """Tidy the graph up, look at a card with a double click, drag the playhead."""
    sitting = hand.sitting
    hand.clear()
    hand.mouse.key("l", "f")
    sitting.catch_up()
    sitting.click(hand.canvas.viewport(), hand.title(picture), times=2)
    wait_until(lambda: sitting.document.project.viewed_output == Endpoint(picture, "image"), "the card was viewed")
    timeline = sitting.controller.panels.timeline
    sitting.wait_for_frame(timeline.current_frame)
    canvas = timeline.timeline_canvas
    sitting.carry(canvas, QPoint(canvas.width() // 4, 12), canvas, QPoint(canvas.width() // 2, 12))
    wait_until(
        lambda: timeline.current_frame > 20 and sitting.shown_frame() == timeline.current_frame,
        "scrubbing showed the frame",
    )
    sitting.look("5 scrubbed")


def node_of(hand: Hand, type: str) -> str:
    """Return the one node of a type."""
    (node,) = (id for id, record in hand.level.graph.nodes.items() if record.type == type)
    return node


def group_and_mute(hand: Hand) -> None:
    """Group two cards, go in and out, mute another, lay a backdrop; each with its keys."""
    grade = [node_of(hand, type) for type in ("color.levels", "color.hue_saturation")]
    hand.select(*grade)
    hand.mouse.key("ctrl+g")
    wait_until(lambda: not set(grade) & set(hand.level.graph.nodes), "the two were in a group")
    group = node_of(hand, "graph.group")
    hand.select(group)
    hand.mouse.key("ctrl+Down")
    wait_until(lambda: hand.sitting.controller.level.path == (group,), "the group was open")
    hand.wait_for_cards()
    hand.sitting.look("6 inside the group")
    home = hand.editor.levels.breadcrumb.step_buttons[0]
    hand.sitting.click(home, home.rect().center())
    wait_until(lambda: not hand.sitting.controller.level.path, "the project was open again")
    hand.wait_for_cards()
    write = node_of(hand, "output.write_video")
    hand.select(write)
    hand.mouse.key("ctrl+m")
    wait_until(lambda: hand.level.graph[write].is_muted, "the node was muted")
    hand.select(node_of(hand, "motion.optical_flow"))
    hand.mouse.key("ctrl+j")
    wait_until(lambda: bool(hand.level.project.notes), "there was a backdrop")
    hand.mouse.key("F2")
    wait_until(hand.editor.notes.title_field.hasFocus, "its title could be typed")
    hand.mouse.type("Motion")
    hand.mouse.key("Return")
    wait_until(lambda: [note.text for note in hand.level.project.notes.values()] == ["Motion"], "it had a title")
    hand.clear()
    hand.sitting.look("7 grouped")


def undo_and_redo_all(hand: Hand) -> None:
    """Undo all that was ever done, with keys, and do it all again."""
    document = hand.sitting.document
    end, steps = document.project, undo_steps(document)
    hand.press(*["ctrl+z"] * steps)
    wait_until(lambda: not document.undo_label, "all was undone")
    assert not document.graph.nodes
    assert not document.project.notes
    hand.sitting.look("8 undone")
    hand.press(*["ctrl+shift+z"] * steps)
    wait_until(lambda: not document.redo_label, "all was done again")
    assert (document.graph, document.project.layout, document.project.notes) == (end.graph, end.layout, end.notes)


def save(hand: Hand) -> None:
    """Save with the key."""
    hand.press("ctrl+s")
    wait_until(lambda: not hand.sitting.document.is_modified, "it was saved")


def main() -> None:
    """Build, scrub, save; group, undo all, redo all, change the theme, save, close, open again: all is as it was."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    sitting.look("1 empty")
    hand.save_as(project)
    build(hand)
    tidy_view_and_scrub(hand, node_of(hand, "color.hue_saturation"))
    sitting.go(SHOWN_FRAME)
    save(hand)
    built = project.with_name("built.loom")
    built.write_bytes(project.read_bytes())
    group_and_mute(hand)
    undo_and_redo_all(hand)
    hand.command("theme light")
    wait_until(is_light, "the theme was light")
    sitting.go(SHOWN_FRAME)
    save(hand)
    sitting.look("9 light")
    saved, pixels = sitting.document.project, sitting.pixels()
    sitting.close()
    again = Sitting(None, folder)
    assert again.document.project == saved, "the same project"
    again.wait_for_frame(SHOWN_FRAME)
    assert np.array_equal(again.pixels(), pixels), "the same pixels"
    assert is_light(), "the same theme"
    again.look("10 opened again")
    again.close()
    app.processEvents()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
