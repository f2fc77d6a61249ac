"""What a card looks like at a moment: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QPixmap

from studio.ui.node_editor.state import NodeState


@dataclass(frozen=True, slots=True)
class Curve:
    """A number a frame around the playhead.

    Args:
        first: The frame of the first value.
        values: One a frame; None where it is not known.
        frame: The playhead's.
    """

    first: int
    values: tuple[float | None, ...]
    frame: int


@dataclass
class CardLook:
    """What a card looks like at this moment, next to its face.

    Args:
        state: What its node is about.
        picture: Its picture, if there is one.
        curve: Its numbers around the playhead, if that is what it gives.
        selected: It is selected.
        viewed: The viewer shows it on side A.
        compared: The viewer shows it on side B.
        pins: The numbers that its outputs are pinned to.
        differs: It is another one in the other variant.
        lit: While a wire is dragged: the ports that can take it, as (output, index); None while none is dragged.
        wired: The ports that have a wire.
        hovered: The port under the mouse; `BODY` if a Signal in the hand would be dropped on the card itself.
    """

    state: NodeState = field(default_factory=NodeState)
    picture: QPixmap | None = None
    curve: Curve | None = None
    selected: bool = False
    viewed: bool = False
    compared: bool = False
    pins: tuple[int, ...] = ()
    differs: bool = False
    lit: frozenset[tuple[bool, int]] | None = None
    wired: frozenset[tuple[bool, int]] = frozenset()
    hovered: tuple[bool, int] | None = None
