"""The popover that offers models: a search, those that fit, and ways to others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.core.sizes import size_text
from studio.sdk.models import ModelFacts
from studio.sdk.params import ModelRef
from studio.ui import theme
from studio.ui.fuzzy import Searchable, score
from studio.ui.models.words import facts_line
from studio.ui.node_editor.text import BODY, LEFT, RIGHT, TINY
from studio.ui.plain_label import PlainLabel
from studio.ui.popover import Popover
from studio.ui.result_list import ROW, ResultList, RowDelegate
from studio.ui.search_field import SearchField
from studio.ui.theme import SPACE_1, SPACE_2, Colors

_WIDTH: Final = 420
_LEAST_ROWS, _MOST_ROWS = 2, 9
PATHS: Final = ("/", ".", "~", "\\")
"""What a path begins with, and no name."""


class ModelChooser(Popover):
    """Offers models. What is typed and is the name or the path of one is offered, too.

    Args:
        models: Those that fit; None as long as nobody has looked.
        chosen: The one that is chosen.
        hint: What is said where none fits.
        parent: The field.

    Signals:
        picked(str): This model, as a node names it.
        wanted(str): A "folder" or a "file" is to be asked for, or all are to be shown: "manage".
    """

    picked = Signal(str)
    wanted = Signal(str)

    def __init__(self, models: Sequence[ModelFacts] | None, chosen: str, hint: str, parent: QWidget) -> None:
        super().__init__(tr("Choose a model"), parent)
        self._models: tuple[ModelFacts, ...] = ()
        self._chosen = chosen
        self._hint = hint
        self.field = SearchField(self)
        self.field.setPlaceholderText(tr("Search, or type a name as org/name"))
        self.field.setAccessibleName(tr("Search models"))
        self.results = ResultList(self)
        self.results.setItemDelegate(_ModelDelegate(self.results))
        self.results.setAccessibleName(tr("Models that fit"))
        self.nothing = PlainLabel(parent=self)
        self.nothing.setProperty("role", "secondary")
        self.nothing.setWordWrap(True)
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
            button.setFont(theme.ui_font(theme.FONT_SMALL))
            if name == "manage":
                below.addStretch(1)
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_2)
        for widget in (self.field, self.results, self.nothing):
            column.addWidget(widget)
        column.addLayout(below)
        self.setFixedWidth(_WIDTH)

    def _connect(self) -> None:
        self.field.textChanged.connect(lambda _: self._fill())
        self.field.moved.connect(self.results.walk)
        self.field.confirmed.connect(lambda _: self._pick())
        self.field.left.connect(self.close)
        self.results.itemClicked.connect(lambda _: self._pick())
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self._want(name))

    def show_models(self, models: Sequence[ModelFacts] | None) -> None:
        """Offer these; None as long as nobody has looked."""
        self._models = tuple(models or ())
        self.nothing.setText(tr("Looking for models…") if models is None else self._hint)
        self._fill()

    def _fill(self) -> None:
        text = self.field.text().strip()
        found = ranked(self._models, text)
        things: list[tuple[str, object]] = [(f"{facts.name}, {facts_line(facts)}", facts) for facts in found]
        typed = _typed(text, found)
        if typed:
            things.append((tr("Use “{name}”", name=typed), typed))
        any_found = self.results.fill(things)
        names = [str(facts.ref) for facts in found]
        if self._chosen in names and not text:
            self.results.setCurrentRow(names.index(self._chosen))
        self.results.setVisible(any_found)
        self.nothing.setVisible(not any_found)
        rows = max(_LEAST_ROWS, min(len(things), _MOST_ROWS))
        self.results.setFixedHeight(rows * ROW + SPACE_2)
        self.adjustSize()

    def _pick(self) -> None:
        thing = self.results.chosen
        if thing is not None:
            self.close()
            self.picked.emit(str(thing.ref) if isinstance(thing, ModelFacts) else str(thing))

    def _want(self, what: str) -> None:
        self.close()
        self.wanted.emit(what)


def ranked(models: Sequence[ModelFacts], query: str) -> list[ModelFacts]:
    """Return the models that match a query, the best first; all of them, as they come, for none."""
    words = query.lower().split()
    if not words:
        return list(models)
    scores = [(score(_searchable(facts), words), facts) for facts in models]
    return [facts for found, facts in sorted(scores, key=lambda pair: -pair[0]) if found > 0]


def _searchable(facts: ModelFacts) -> Searchable:
    return Searchable(facts.name.lower(), (facts.kind.lower(),), facts.library, " ".join(facts.tasks))


def _typed(text: str, found: Sequence[ModelFacts]) -> str:
    """Return what was typed, if it names a model that is not in the list."""
    is_one = ModelRef(text).is_name or text.startswith(PATHS)
    return text if is_one and text not in [str(facts.ref) for facts in found] else ""


class _ModelDelegate(RowDelegate):
    """A row: name, kind and size; or what was typed."""

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint a model."""
        text = place.adjusted(SPACE_2, 0, -SPACE_2, 0)
        painter.setPen(Colors.TEXT)
        if not isinstance(thing, ModelFacts):
            BODY.draw(painter, text, LEFT, tr("Use “{name}”", name=thing))
            return
        painter.setPen(Colors.SECONDARY if chosen else Colors.FAINT)
        size = " · ".join(filter(None, (thing.kind, size_text(thing.bytes) if thing.bytes else "")))
        TINY.draw(painter, text, RIGHT, size)
        painter.setPen(Colors.TEXT)
        room = text.adjusted(0, 0, -TINY.width(size) - SPACE_2, 0)
        BODY.draw(painter, room, LEFT, thing.name)
