"""Names of nodes in other programs for which there is no node here: what is done instead, and what comes nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from studio.core.translation import tr, tr_noop
from studio.ui.shell.shortcuts.keymap import get_keymap

_MIN_LETTERS_INSIDE: Final = 8
"""Shorter names are found only where nothing else is typed."""


@dataclass(frozen=True, slots=True)
class ForeignTerm:
    """What other programs have as a node.

    Args:
        names: What it is called there: small letters, in one word.
        text: What is done instead, in English; `{key}` stands for the key of the action.
        nearest: The ids of the node types that come nearest.
        action: The id of the action that does it.
    """

    names: tuple[str, ...]
    text: str
    nearest: tuple[str, ...] = ()
    action: str = ""

    @property
    def advice(self) -> str:
        """What is done instead."""
        return tr(self.text, key=get_keymap().format_key(self.action)) if self.action else tr(self.text)


_GENERATORS: Final = ("generate.text_to_image", "generate.image_to_image", "generate.text_to_video")
_TERMS: Final = (
    ForeignTerm(
        ("preview", "previewimage", "imagepreview", "showimage", "viewer", "view", "display"),
        tr_noop("No node is needed: double-click any node to see its picture in the viewer."),
    ),
    ForeignTerm(
        ("controlnet", "ipadapter", "t2iadapter", "applycontrolnet", "loadcontrolnet", "controlnetloader"),
        tr_noop(
            "It is chosen in the parameters of the node that generates, in its section Control; wire what steers it."
        ),
        (*_GENERATORS, "generate.video_to_video", "generate.stylise_clip", "filter.edges"),
    ),
    ForeignTerm(
        ("lora", "loadlora", "loraloader", "applylora"),
        tr_noop("A LoRA is chosen in the parameters of the node that generates, in its section LoRA."),
        _GENERATORS,
    ),
    ForeignTerm(
        ("checkpoint", "loadcheckpoint", "checkpointloader", "loadmodel", "loaddiffusionmodel", "unetloader"),
        tr_noop("A model is chosen in the parameters of the node that generates with it."),
        _GENERATORS,
    ),
    ForeignTerm(
        ("vaedecode", "vaeencode", "loadvae", "vaeloader", "loadclip", "cliploader", "emptylatentimage", "emptylatent"),
        tr_noop("No node is needed: nodes that generate have the whole model, and give pictures."),
        _GENERATORS,
    ),
    ForeignTerm(
        ("note", "stickynote", "postit", "comment", "markdownnote"),
        tr_noop("A note on the graph is no node: {key} adds one."),
        action="graph.sticky",
    ),
    ForeignTerm(
        ("backdrop", "frame", "groupframe"),
        tr_noop("A frame around nodes is no node: {key} adds one."),
        action="graph.backdrop",
    ),
    ForeignTerm(
        ("precompose", "precomp", "precomposition", "nestedsequence", "compoundclip", "metastrip"),
        tr_noop("Select the nodes, then {key} makes them one group."),
        ("graph.group",),
        action="graph.group",
    ),
    ForeignTerm(
        ("adjustmentlayer", "adjustmentclip"),
        tr_noop("No node is needed: a filter or color node after a Merge acts on all that was merged before it."),
        ("composite.merge",),
    ),
)


def find_foreign_term(query: str) -> ForeignTerm | None:
    """Return what a query means in another program; None where that is a node here, too, or is not known."""
    wanted = "".join(letter for letter in query.lower() if letter.isalnum())
    for term in _TERMS:
        if any(wanted == name or (len(name) >= _MIN_LETTERS_INSIDE and name in wanted) for name in term.names):
            return term
    return None
