"""Geometry of cards, of the small cards of a group's ports, and of dots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from studio.graph.specs import DOT, INPUT, OUTPUT
from studio.ui.widgets.theme import SPACE_1, SPACE_2

CARD_WIDTH: Final = 192.0
BAR_HEIGHT: Final = 3.0
TITLE_HEIGHT: Final = 26.0
SUBTITLE_HEIGHT: Final = 18.0
PICTURE_HEIGHT: Final = CARD_WIDTH * 9 / 16
TEXT_LINES: Final = 3
TEXT_LINE_HEIGHT: Final = 14.0
ROW_HEIGHT: Final = 20.0
PORT_RADIUS: Final = 5.0
DOT_SIZE: Final = 16.0
PORT_CARD_WIDTH: Final = 132.0
PORT_CARD_HEIGHT: Final = 34.0
_LABEL_INSET: Final = 14.0


class CardForm(StrEnum):
    """Form of a node on the canvas."""

    CARD = "card"
    PORT = "port"  # an Input or Output of a group: a small card that is a port
    DOT = "dot"


def get_card_form(type: str) -> CardForm:
    """Return what nodes of a type look like."""
    if type == DOT:
        return CardForm.DOT
    return CardForm.PORT if type in (INPUT, OUTPUT) else CardForm.CARD


@dataclass(frozen=True)
class CardLayout:
    """Positions of a card's parts in its own coordinates: (0, 0) is its upper left corner.

    Facts, texts and pictures that arrive move no wire, and parameters that are driven only add rows at the foot.

    Args:
        input_count: How many inputs it has.
        output_count: How many outputs it has.
        has_picture: Whether there is room for a picture or a curve.
        form: What it looks like.
        has_text: Whether there is room for the first lines of the node's text.
    """

    input_count: int
    output_count: int
    has_picture: bool
    form: CardForm = CardForm.CARD
    has_text: bool = False

    @cached_property
    def body_rect(self) -> QRectF:
        """The whole card without its ports' halves that stick out."""
        if self.form is CardForm.DOT:
            return QRectF(0, 0, DOT_SIZE, DOT_SIZE)
        if self.form is CardForm.PORT:
            return QRectF(0, 0, PORT_CARD_WIDTH, PORT_CARD_HEIGHT)
        rows = max(self.input_count, self.output_count)
        return QRectF(0, 0, CARD_WIDTH, self.rows_top + rows * ROW_HEIGHT + SPACE_2)

    @cached_property
    def body_size(self) -> tuple[float, float]:
        """The body's width and height."""
        return self.body_rect.width(), self.body_rect.height()

    @cached_property
    def paint_bounds(self) -> QRectF:
        """The bounds of everything that is painted, with ports, outline and shadow."""
        return self.body_rect.adjusted(-8, -6, 8, 10)

    @cached_property
    def picture_rect(self) -> QRectF:
        """The picture, 16:9, from edge to edge; empty if there is none."""
        top = BAR_HEIGHT + TITLE_HEIGHT + SUBTITLE_HEIGHT
        return QRectF(0, top, CARD_WIDTH, PICTURE_HEIGHT) if self.has_picture else QRectF(0, top, CARD_WIDTH, 0)

    @cached_property
    def text_rect(self) -> QRectF:
        """The lines of the node's text, below the picture; empty if it has none."""
        top, width = self.picture_rect.bottom(), CARD_WIDTH - 2 * SPACE_2 - 4
        if not self.has_text:
            return QRectF(SPACE_2 + 2, top, width, 0)
        return QRectF(SPACE_2 + 2, top + SPACE_1, width, TEXT_LINES * TEXT_LINE_HEIGHT)

    @property
    def rows_top(self) -> float:
        """The top of the first row of ports."""
        return self.text_rect.bottom() + SPACE_1

    @property
    def title_rect(self) -> QRectF:
        """The name's row, badges and time included."""
        if self.form is not CardForm.CARD:
            return (
                self.body_rect.adjusted(_LABEL_INSET, 2, -_LABEL_INSET, -2)
                if self.form is CardForm.PORT
                else self.body_rect
            )
        return QRectF(SPACE_2 + 2, BAR_HEIGHT + 2, CARD_WIDTH - 2 * SPACE_2 - 4, TITLE_HEIGHT - 2)

    @property
    def subtitle_rect(self) -> QRectF:
        """The row under the name."""
        return QRectF(SPACE_2 + 2, BAR_HEIGHT + TITLE_HEIGHT - 3, CARD_WIDTH - 2 * SPACE_2 - 4, SUBTITLE_HEIGHT)

    def port_center(self, index: int, *, output: bool) -> QPointF:
        """Return the centre of a port."""
        if self.form is not CardForm.CARD:
            return QPointF(self.body_rect.right() if output else self.body_rect.left(), self.body_rect.center().y())
        y = self.rows_top + (index + 0.5) * ROW_HEIGHT
        return QPointF(CARD_WIDTH if output else 0.0, y)

    def label_rect(self, index: int, *, output: bool) -> QRectF:
        """Return the place of a port's name: the card's half beside it, or its whole width if it has no neighbour."""
        top = self.rows_top + index * ROW_HEIGHT
        shared = index < self.input_count and index < self.output_count
        width = CARD_WIDTH / 2 - _LABEL_INSET if shared else CARD_WIDTH - 2 * _LABEL_INSET
        return QRectF(CARD_WIDTH - _LABEL_INSET - width if output else _LABEL_INSET, top, width, ROW_HEIGHT)
