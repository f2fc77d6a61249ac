"""First steps for a new user: what Help → First Steps shows."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr, tr_noop
from studio.ui.shell.shortcuts.keymap import get_keymap

_STEPS: Final = (
    (
        tr_noop("Begin with a template: File → New from Template… ({keys}). Each is a graph that you can change."),
        "file.from_template",
    ),
    (
        tr_noop("Drag your own clips, pictures and sounds into the graph, or choose File → Import Media… ({keys})."),
        "file.import_media",
    ),
    (
        tr_noop(
            "Add a node: double click on the empty graph, or press {keys} over it, and type what you look for: "
            "blur, merge, prompt… It goes behind the node that is selected."
        ),
        "graph.add",
    ),
    (tr_noop("Click a node: the inspector shows what can be set. A double click shows its picture."), ""),
    (
        tr_noop(
            "Move through time: {keys} plays, the arrow keys go from frame to frame. Only the frames that you look "
            "at are computed; the bar above the thumbnails shows which are kept."
        ),
        "play.toggle",
    ),
    (tr_noop("Animate: press the diamond beside a value, go to another frame, and change the value."), ""),
    (
        tr_noop("Write a file: the button “Render to File…” in the bar of the timeline. {keys} renders again."),
        "file.render",
    ),
    (
        tr_noop(
            "Networks: nodes that generate wait for “Generate” in the viewer. The templates under “Train” show how "
            "a network of your own learns."
        ),
        "",
    ),
    (tr_noop("Find anything: {keys} lists all actions, nodes and templates by name."), "edit.palette"),
    (tr_noop("Help on the selected node: {keys}."), "help.node"),
)
"""What to do, and the action whose key is named."""


def format_first_steps() -> str:
    """Return the steps with the keys that are set now; numbered, one below the other."""
    keymap = get_keymap()
    lines = (tr(text, keys=keymap.format_key(action)) if action else tr(text) for text, action in _STEPS)
    return "\n\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
