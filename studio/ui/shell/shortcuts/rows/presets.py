"""The keys that users of other programs have in their fingers, where they differ from ours.

Nuke: its own menu script and the viewer's documented keys. Blender: its default keymap of version 5 for nodes, frames
and images. ComfyUI: its front end's core keybindings. What those programs do not have keeps our key, or makes way for
theirs. An action has the key of what does the same there, not of what has the same name: Blender's Mute passes its
input through, as our Disable does, and so does ComfyUI's Bypass; ComfyUI's Group is a backdrop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_Table = Mapping[str, tuple[str, ...]]

_NUKE: Final[_Table] = {
    "file.render": ("F7",),
    "file.render_all": ("F5",),
    "edit.redo": ("Ctrl+Y", "Ctrl+Shift+Z"),
    "view.full_screen": ("Alt+S", "F11"),
    "play.previous_key": ("Ctrl+Left",),
    "play.next_key": ("Ctrl+Right",),
    "graph.previous_branch": ("Ctrl+Shift+Left",),
    "graph.next_branch": ("Ctrl+Shift+Right",),
    "graph.find": ("/", "Ctrl+F"),
    "graph.duplicate": ("Alt+C",),
    "graph.duplicate_wired": ("Alt+B",),
    "graph.connect": ("Y",),
    "graph.rename": ("N", "F2"),
    "graph.ungroup": ("Ctrl+Alt+G",),
    "graph.enter": ("Ctrl+Return", "Ctrl+Down"),
    "timeline.go_to": ("Alt+G",),
}

_BLENDER: Final[_Table] = {
    "file.render": ("F12",),
    "file.render_all": ("Ctrl+F12",),
    "edit.redo": ("Ctrl+Shift+Z",),
    "edit.palette": ("F3", "Ctrl+K"),
    "play.back_10": ("Shift+Down",),
    "play.forward_10": ("Shift+Up",),
    "play.first": ("Shift+Left",),
    "play.last": ("Shift+Right",),
    "play.set_in": ("Ctrl+Home",),
    "play.set_out": ("Ctrl+End",),
    "play.clear_range": ("Alt+P",),
    "graph.extend_upstream": ("Ctrl+Shift+Up",),
    "graph.extend_downstream": ("Ctrl+Shift+Down",),
    "graph.add": ("Shift+A",),
    "graph.enter": ("Tab",),
    "graph.leave": ("Ctrl+Tab",),
    "graph.cut": ("Shift+Del",),
    "graph.delete": ("X", "Del", "Ctrl+X", "Ctrl+Del", "Backspace"),
    "graph.duplicate": ("Shift+D",),
    "graph.connect": ("J",),
    "graph.replace": ("Shift+S",),
    "graph.swap_inputs": ("Alt+S",),
    "graph.disable": ("M",),
    "graph.ungroup": ("Ctrl+Alt+G",),
    "graph.backdrop": ("Ctrl+J", "F"),
    "graph.bookmarks": ("Ctrl+Shift+B",),
    "graph.dot": (),
    "graph.select_all": ("A",),
    "graph.select_upstream": ("L",),
    "graph.select_downstream": ("Shift+L",),
    "graph.frame": (".",),
    "graph.frame_all": ("Home",),
    "graph.tidy": ("Ctrl+Shift+L",),
    "timeline.back": ("Ctrl+Shift+Space", "J"),
    "timeline.fit": ("Home",),
    "curves.fit": (".",),
    "curves.fit_all": ("Home",),
    "viewer.fit": ("Home",),
    "viewer.actual_size": ("1",),
    "inspector.set_key": ("I",),
    "inspector.delete_key": ("Alt+I",),
}

_COMFYUI: Final[_Table] = {
    "edit.shortcuts": ("Ctrl+,",),
    "view.full_screen": ("F", "F11"),
    "cache.pause": ("Ctrl+Shift+P",),
    "help.shortcuts": ("Ctrl+Shift+K",),
    "graph.disable": ("Ctrl+B",),
    "graph.lock": ("P",),
    "graph.group": ("Ctrl+Shift+E",),
    "graph.leave": ("Esc", "Ctrl+Up"),
    "graph.backdrop": ("Ctrl+G",),
    "graph.bookmark": ("Ctrl+Shift+B",),
    "graph.dot": (),
    "graph.frame": (".",),
    "graph.minimap": ("Alt+M",),
    "timeline.fit": (".",),
    "curves.fit": (".",),
    "viewer.fit": (".",),
}

FOREIGN_PRESETS: Final[Mapping[str, _Table]] = {"nuke": _NUKE, "blender": _BLENDER, "comfyui": _COMFYUI}
"""By the preset's name: the keys of the actions that have others there; () for none."""


def get_foreign_presets(action: str) -> dict[str, tuple[str, ...]]:
    """Return an action's keys in the presets where they are not ours."""
    return {preset: table[action] for preset, table in FOREIGN_PRESETS.items() if action in table}
