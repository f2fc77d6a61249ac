"""The popover that offers models: a search, those that fit, and ways to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.sdk.models import ModelInfo
from studio.sdk.params import ModelRef
from studio.ui.shell.models.model_text import format_facts
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.popover import Popover
from studio.ui.widgets.search.fuzzy_search import Searchable, score_match
from studio.ui.widgets.search.result_list import ROW_HEIGHT, ResultList, RowDelegate
from studio.ui.widgets.search.search_field import SearchField
from studio.ui.widgets.text.card_text import BODY, LEFT, RIGHT, TINY
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_WIDTH: Final = 420
_LEAST_ROWS, _MOST_ROWS = 2, 9
PATH_CHOICES: Final = ("/", ".", "~", "\\")
"""What a path begins with, and no name."""


class ModelChooser(Popover):
    """Chooser of models. A typed name or path of a model is offered, too.

    Args:
        models: Those that fit; None as long as nobody has looked.
        chosen: The one that is chosen.
        hint: What is said where none fits.
        parent: The field.

    Signals:
        model_picked(str): This model, as a node names it.
        action_requested(str): A "folder" or a "file" is to be asked for, or all are to be shown: "manage".
    """

    model_picked = Signal(str)
    action_requested = Signal(str)

    def __init__(self, models: Sequence[ModelInfo] | None, chosen: str, hint: str, parent: QWidget) -> None:
        super().__init__(tr("Choose a model"), parent)
        self._models: tuple[ModelInfo, ...] = ()
        self._chosen = chosen
        self._hint = hint
        self.search_field = SearchField(self)
        self.search_field.setPlaceholderText(tr("Search, or type a name as org/name"))
        self.search_field.setAccessibleName(tr("Search models"))
        self.result_list = ResultList(self)
        self.result_list.setItemDelegate(_ModelDelegate(self.result_list))
        self.result_list.setAccessibleName(tr("Models that fit"))
        self.empty_label = PlainLabel(parent=self)
        self.empty_label.setProperty("role", "secondary")
        self.empty_label.setWordWrap(True)
        self.buttons = {
            "folder": QPushButton(tr("Choose Folder…"), self),
            "file": QPushButton(tr("Choose File…"), self),
            "manage": QPushButton(tr("Manage Models…"), self),
        }
        self._lay_out()
        self._connect()
        self.show_models(models)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(SPACE_1)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            button.setFont(theme.make_ui_font(theme.FONT_SMALL))
            if name == "manage":
                below.addStretch(1)
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_2)
        for widget in (self.search_field, self.result_list, self.empty_label):
            column.addWidget(widget)
        column.addLayout(below)
        self.setFixedWidth(_WIDTH)

    def _connect(self) -> None:
        self.search_field.textChanged.connect(lambda _: self._fill())
        self.search_field.step_requested.connect(self.result_list.move_selection)
        self.search_field.confirmed.connect(lambda _: self._pick())
        self.search_field.closed.connect(self.close)
        self.result_list.itemClicked.connect(lambda _: self._pick())
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self._request_action(name))

    def show_models(self, models: Sequence[ModelInfo] | None) -> None:
        """Offer these models; None while the search has not finished."""
        self._models = tuple(models or ())
        self.empty_label.setText(tr("Looking for models…") if models is None else self._hint)
        self._fill()

    def _fill(self) -> None:
        text = self.search_field.text().strip()
        found = rank_models(self._models, text)
        things: list[tuple[str, object]] = [(f"{facts.display_name}, {format_facts(facts)}", facts) for facts in found]
        typed = _find_typed_model(text, found)
        if typed:
            things.append((tr("Use “{name}”", name=typed), typed))
        any_found = self.result_list.show_results(things)
        names = [str(facts.ref) for facts in found]
        if self._chosen in names and not text:
            self.result_list.setCurrentRow(names.index(self._chosen))
        self.result_list.setVisible(any_found)
        self.empty_label.setVisible(not any_found)
        rows = max(_LEAST_ROWS, min(len(things), _MOST_ROWS))
        self.result_list.setFixedHeight(rows * ROW_HEIGHT + SPACE_2)
        self.adjustSize()

    def _pick(self) -> None:
        thing = self.result_list.current_result
        if thing is not None:
            self.close()
            self.model_picked.emit(str(thing.ref) if isinstance(thing, ModelInfo) else str(thing))

    def _request_action(self, what: str) -> None:
        self.close()
        self.action_requested.emit(what)


def rank_models(models: Sequence[ModelInfo], query: str) -> list[ModelInfo]:
    """Return the models that match a query, the best first; all of them, as they come, for none."""
    words = query.lower().split()
    if not words:
        return list(models)
    scores = [(score_match(_searchable(facts), words), facts) for facts in models]
    return [facts for found, facts in sorted(scores, key=lambda pair: -pair[0]) if found > 0]


def _searchable(facts: ModelInfo) -> Searchable:
    return Searchable(facts.display_name.lower(), (facts.kind.lower(),), facts.library, " ".join(facts.tasks))


def _find_typed_model(text: str, found: Sequence[ModelInfo]) -> str:
    """Return what was typed, if it names a model that is not in the list."""
    is_one = ModelRef(text).is_name or text.startswith(PATH_CHOICES)
    return text if is_one and text not in [str(facts.ref) for facts in found] else ""


class _ModelDelegate(RowDelegate):
    """A row: name, kind and size; or what was typed."""

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint a model."""
        text = place.adjusted(SPACE_2, 0, -SPACE_2, 0)
        painter.setPen(Colors.TEXT)
        if not isinstance(thing, ModelInfo):
            BODY.draw_text(painter, text, LEFT, tr("Use “{name}”", name=thing))
            return
        painter.setPen(Colors.SECONDARY if chosen else Colors.FAINT)
        size = " · ".join(filter(None, (thing.kind, format_byte_size(thing.bytes) if thing.bytes else "")))
        TINY.draw_text(painter, text, RIGHT, size)
        painter.setPen(Colors.TEXT)
        room = text.adjusted(0, 0, -TINY.text_width(size) - SPACE_2, 0)
        BODY.draw_text(painter, room, LEFT, thing.display_name)
