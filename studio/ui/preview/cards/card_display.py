"""Appearance of a card at a moment, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QPixmap

from studio.ui.preview.cards.node_state import NodeState


@dataclass(frozen=True, slots=True)
class PlotCurve:
    """A number a frame around the playhead.

    Args:
        first_frame: The frame of the first value.
        values: One a frame; None where it is not known.
        current_frame: The playhead's.
    """

    first_frame: int
    values: tuple[float | None, ...]
    current_frame: int

    @property
    def current_value(self) -> float | None:
        """The value at the playhead; None where it is not known."""
        index = self.current_frame - self.first_frame
        return self.values[index] if 0 <= index < len(self.values) else None


@dataclass
class CardDisplay:
    """Current display state of a card, besides its `CardModel`.

    Args:
        state: What its node is about.
        picture: Its picture, if there is one.
        curve: Its numbers around the playhead, if that is what it gives.
        is_selected: It is selected.
        is_viewed: The viewer shows it on side A.
        is_compared: The viewer shows it on side B.
        pin_numbers: The numbers that its outputs are pinned to.
        is_different_in_variant: It is another one in the other variant.
        highlighted_ports: While a wire is dragged: the ports that can take it, as (output, index); None while none is
            dragged.
        wired_ports: The ports that have a wire.
        hovered_port: The port under the mouse; `BODY_KEY` if a dragged Signal would be dropped on the card itself.
    """

    state: NodeState = field(default_factory=NodeState)
    picture: QPixmap | None = None
    curve: PlotCurve | None = None
    is_selected: bool = False
    is_viewed: bool = False
    is_compared: bool = False
    pin_numbers: tuple[int, ...] = ()
    is_different_in_variant: bool = False
    highlighted_ports: frozenset[tuple[bool, int]] | None = None
    wired_ports: frozenset[tuple[bool, int]] = frozenset()
    hovered_port: tuple[bool, int] | None = None
