"""Says that a key has a use already, and asks what is to become of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.key_names import format_native_key
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.theme import SPACE_2, SPACE_3


class ConflictBar(QFrame):
    """A line with three answers: swap the keys, take the key, or leave it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refusal")
        self.text_label = PlainLabel(parent=self)
        self.text_label.setWordWrap(True)
        self.swap, self.take = QPushButton(tr("Swap"), self), QPushButton(tr("Remove There"), self)
        self.cancel_button = QPushButton(tr("Cancel"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        row.addWidget(self.text_label, 1)
        for button in (self.swap, self.take, self.cancel_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        self._take: Callable[[], object] = self.hide
        self._swap: Callable[[], object] = self.hide
        self.swap.clicked.connect(lambda: self._answer(self._swap))
        self.take.clicked.connect(lambda: self._answer(self._take))
        self.cancel_button.clicked.connect(self.hide)
        self.hide()

    def ask_resolution(
        self, key: str, others: Sequence[str], take: Callable[[], object], swap: Callable[[], object] | None
    ) -> None:
        """Ask what is to be done.

        Args:
            key: The key that is wanted.
            others: The actions that have it.
            take: Takes it from them.
            swap: Exchanges it for another; None where that cannot be.
        """
        names = ", ".join(
            f"{CATALOGUE[other].title.rstrip('…')} ({tr(SCOPE_NAMES[CATALOGUE[other].scope])})" for other in others
        )
        self.text_label.setText(tr("{key} is the key of {actions}.", key=format_native_key(key), actions=names))
        self._take, self._swap = take, swap or self.hide
        self.swap.setVisible(swap is not None)
        self.show()
        (self.swap if swap is not None else self.take).setFocus()

    def _answer(self, act: Callable[[], object]) -> None:
        self.hide()
        act()
