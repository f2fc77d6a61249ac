"""Parts of the dialog in which a file is chosen: its places, its list, and the folders that were used last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QHeaderView, QListView, QSplitter, QTreeView

from studio.graph.file.user_folders import find_videos_folder
from studio.ui.shell.settings.settings_store import SettingsStore
from studio.ui.widgets import theme

_FOLDERS: Final = "file_folders"
_ANY_FOLDER: Final = "/"  # no suffix contains it
_SIZE: Final = (920, 560)
_SCREEN_SHARE: Final = 0.9


class UsedFolders:
    """Folders that files were chosen from last, for each suffix; kept between runs.

    Args:
        choices: Keeps them.
    """

    def __init__(self, choices: SettingsStore) -> None:
        self._choices = choices

    def find_folder(self, suffixes: tuple[str, ...], *, is_folder: bool = False) -> Path | None:
        """Return the folder in which one of these kinds was chosen last; without suffixes, a file of any kind."""
        for kind, folder in reversed(self._load().items()):
            fits = kind == _ANY_FOLDER if is_folder else kind != _ANY_FOLDER and (not suffixes or kind in suffixes)
            if fits and Path(folder).is_dir():
                return Path(folder)
        return None

    def record_choice(self, path: Path, *, is_folder: bool = False) -> None:
        """Note that a file, or a folder, was chosen."""
        kind, kept = _ANY_FOLDER if is_folder else path.suffix.lower(), self._load()
        kept.pop(kind, None)  # the last one used is the last one
        kept[kind] = path.absolute().parent.as_posix()
        self._choices.set_choice(_FOLDERS, json.dumps(kept))

    def _load(self) -> dict[str, str]:
        try:
            kept = json.loads(self._choices.get_choice(_FOLDERS) or "{}")
        except ValueError:  # a file of settings that was edited by hand
            return {}
        return {str(kind): str(folder) for kind, folder in kept.items()} if isinstance(kept, dict) else {}


def add_places(dialog: QFileDialog, project_folder: Path | None) -> None:
    """Offer the user's folders and the project's one beside the list, above what the user put there himself."""
    desktop = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DesktopLocation))
    places = [Path.home(), desktop, find_videos_folder(), *([project_folder] if project_folder is not None else ())]
    offered = list(dict.fromkeys(QUrl.fromLocalFile(str(place)) for place in places if place.is_dir()))
    before = dialog.sidebarUrls()
    dialog.setSidebarUrls([*offered, *(url for url in before if url not in offered)])
    # Qt keeps the list for each program that uses it, and would show this project's folder in all of them.
    dialog.finished.connect(lambda: _forget_places(dialog, [url for url in offered if url not in before]))


def _forget_places(dialog: QFileDialog, added: list[QUrl]) -> None:
    dialog.setSidebarUrls([url for url in dialog.sidebarUrls() if url not in added])


def arrange_file_list(dialog: QFileDialog) -> None:
    """Give Qt's own dialog columns that show sizes and dates whole; the platform's dialog arranges itself."""
    tree = cast("QTreeView | None", dialog.findChild(QTreeView, "treeView"))
    sidebar = cast("QListView | None", dialog.findChild(QListView, "sidebar"))
    splitter = cast("QSplitter | None", dialog.findChild(QSplitter, "splitter"))
    if tree is None or sidebar is None or splitter is None:
        return
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    sidebar.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    screen = dialog.screen().availableSize() * _SCREEN_SHARE
    dialog.resize(min(_SIZE[0], screen.width()), min(_SIZE[1], screen.height()))
    places = min(sidebar.sizeHintForColumn(0) + theme.SPACE_4, dialog.width() // 3)
    splitter.setSizes([places, dialog.width() - places])
