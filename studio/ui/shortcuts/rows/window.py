"""What is done from anywhere in the window."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_W = Scope.WINDOW

WINDOW = (
    ActionSpec("file.new", marked("New"), _W, ("Ctrl+N",)),
    ActionSpec("file.open", marked("Open…"), _W, ("Ctrl+O",)),
    ActionSpec("file.save", marked("Save"), _W, ("Ctrl+S",)),
    ActionSpec("file.save_as", marked("Save As…"), _W, ("Ctrl+Shift+S",)),
    ActionSpec(
        "file.earlier_versions",
        marked("Earlier Versions…"),
        _W,
        help=marked("The last ten saves of this project: look at one, restore it, or open it as a copy."),
    ),
    ActionSpec(
        "file.unsaved_work",
        marked("Unsaved Work…"),
        _W,
        help=marked("What a crash has left behind and was put off."),
    ),
    ActionSpec("file.render", marked("Render"), _W, ("Ctrl+Return",)),
    ActionSpec("file.render_all", marked("Render All Outputs"), _W, ("Ctrl+Shift+Return",)),
    ActionSpec("file.cancel_render", marked("Cancel Render"), _W, ("Ctrl+Alt+Return",)),
    ActionSpec("file.pause_queue", marked("Pause Queue"), _W),
    ActionSpec(
        "file.start_empty",
        marked("Start Empty"),
        _W,
        help=marked("Open no project at the start; else the one that was open last."),
        needs=Need.NOTHING,
        checkable=True,
    ),
    ActionSpec("file.quit", marked("Quit"), _W, ("Ctrl+Q",), needs=Need.NOTHING),
    ActionSpec("edit.undo", marked("Undo"), _W, ("Ctrl+Z",), needs=Need.UNDO, repeats=True),
    ActionSpec("edit.redo", marked("Redo"), _W, ("Ctrl+Shift+Z", "Ctrl+Y"), needs=Need.REDO, repeats=True),
    ActionSpec("edit.palette", marked("Command Palette…"), _W, ("Ctrl+K",)),
    ActionSpec("edit.shortcuts", marked("Keyboard Shortcuts…"), _W),
    ActionSpec("view.reset_layout", marked("Reset Layout"), _W, needs=Need.NOTHING),
    ActionSpec("view.full_screen", marked("Full Screen"), _W, ("F11",), needs=Need.NOTHING),
    ActionSpec(
        "view.maximise",
        marked("Maximise the Panel"),
        _W,
        ("Ctrl+Space",),
        help=marked("Gives all the room to the panel under the mouse, or shows all panels again."),
        needs=Need.NOTHING,
    ),
    ActionSpec("view.next_panel", marked("Next Panel"), _W, ("F6",), needs=Need.NOTHING),
    ActionSpec("view.previous_panel", marked("Previous Panel"), _W, ("Shift+F6",), needs=Need.NOTHING),
    ActionSpec("view.node_times", marked("Node Times"), _W, ("Ctrl+T",), checkable=True),
    ActionSpec("play.toggle", marked("Play / Pause"), _W, ("Space",), needs=Need.CLIP),
    ActionSpec("play.previous", marked("Previous Frame"), _W, ("Left",), needs=Need.CLIP, repeats=True),
    ActionSpec("play.next", marked("Next Frame"), _W, ("Right",), needs=Need.CLIP, repeats=True),
    ActionSpec("play.back_10", marked("Back 10 Frames"), _W, ("Shift+Left",), needs=Need.CLIP, repeats=True),
    ActionSpec("play.forward_10", marked("Forward 10 Frames"), _W, ("Shift+Right",), needs=Need.CLIP, repeats=True),
    ActionSpec("play.first", marked("First Frame"), _W, ("Home",), needs=Need.CLIP),
    ActionSpec("play.last", marked("Last Frame"), _W, ("End",), needs=Need.CLIP),
    ActionSpec("play.previous_key", marked("Previous Key"), _W, ("Ctrl+Alt+Left",), needs=Need.CLIP, repeats=True),
    ActionSpec("play.next_key", marked("Next Key"), _W, ("Ctrl+Alt+Right",), needs=Need.CLIP, repeats=True),
    ActionSpec("play.set_in", marked("Set In"), _W, ("I",), needs=Need.CLIP),
    ActionSpec("play.set_out", marked("Set Out"), _W, ("O",), needs=Need.CLIP),
    ActionSpec("play.clear_range", marked("Clear In and Out"), _W, ("Alt+X",)),
    ActionSpec("cache.recompute", marked("Recompute Frame"), _W, ("U",)),
    ActionSpec("cache.pause", marked("Pause Computing"), _W, ("P",), checkable=True),
    ActionSpec("cache.range", marked("Cache This Range"), _W, ("Shift+C",), needs=Need.CLIP),
    ActionSpec("cache.clear", marked("Clear All"), _W, help=marked("Forget all that was computed")),
    ActionSpec("cache.clear_node", marked("Clear This Node"), _W),
    ActionSpec("cache.clear_node_range", marked("Clear This Node in the Range"), _W),
    ActionSpec("help.node", marked("Help on This Node"), _W, ("F1",)),
    ActionSpec("help.shortcuts", marked("List of Shortcuts"), _W, ("Ctrl+F1",), needs=Need.NOTHING),
    ActionSpec("help.about", marked("About Frameloom"), _W, needs=Need.NOTHING),
)
