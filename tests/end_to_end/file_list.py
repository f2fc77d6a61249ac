"""Another program: a list of files that are dragged out of it, as a file manager has it.

`python -m tests.end_to_end.file_list X Y FILE…` shows its window at a place of the screen until it is killed.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

TITLE = "Files"
ROW = 30  # pixels


class FileRow(QLabel):
    """A file that is dragged as soon as it is pressed and moved."""

    def __init__(self, path: str) -> None:
        super().__init__(path.rpartition("/")[2])
        self._path = path
        self.setFixedHeight(ROW)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
        del event


def main() -> None:
    """Show the files."""
    app = QApplication(sys.argv[:1])
    window = QWidget(f=Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.BypassWindowManagerHint)
    window.setWindowTitle(TITLE)
    rows = QVBoxLayout(window)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for path in sys.argv[3:]:
        rows.addWidget(FileRow(path))
    window.resize(200, ROW * len(sys.argv[3:]))
    window.move(QPoint(int(sys.argv[1]), int(sys.argv[2])))
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
