"""What is done over the Models panel, and with models from anywhere."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Scope

_M = Scope.MODELS

MODELS = (
    ActionSpec("view.models", marked("Models Panel"), Scope.WINDOW, ("Shift+F5",)),
    ActionSpec(
        "models.offline",
        marked("Offline"),
        Scope.WINDOW,
        help=marked("Open no connection at all: nothing can be downloaded, by nobody."),
        checkable=True,
    ),
    ActionSpec(
        "models.download",
        marked("Download a Model…"),
        _M,
        ("Ctrl+D",),
        help=marked("Type its name as org/name; its size and licence are shown before anything comes."),
    ),
    ActionSpec("models.add_folder", marked("Add a Folder of Models…"), _M),
    ActionSpec("models.refresh", marked("Look for Models Again"), _M),
    ActionSpec("models.add_node", marked("Add a Node with This Model"), _M, ("Return",)),
    ActionSpec("models.copy_name", marked("Copy the Model's Name"), _M, ("Ctrl+C",)),
    ActionSpec("models.reveal", marked("Show the Model in Its Folder"), _M),
    ActionSpec("models.remove", marked("Remove the Model…"), _M, ("Del",)),
    ActionSpec("models.pause", marked("Pause / Go On with the Download"), _M, ("P",), shadows=True),
    ActionSpec("models.cancel", marked("Cancel the Download"), _M),
)
