"""Actions of the Models panel, and actions on models from anywhere."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec

_M = ActionScope.MODELS

MODELS = (
    ActionSpec("view.models", tr_noop("Models Panel"), ActionScope.WINDOW, ("Shift+F5",)),
    ActionSpec(
        "models.offline",
        tr_noop("Offline"),
        ActionScope.WINDOW,
        help=tr_noop("Opens no connection at all: nobody can download anything."),
        is_checkable=True,
    ),
    ActionSpec(
        "models.download",
        tr_noop("Download a Model…"),
        _M,
        ("Ctrl+D",),
        help=tr_noop("Type its name as org/name; its size and licence are shown before anything comes."),
    ),
    ActionSpec("models.add_folder", tr_noop("Add a Folder of Models…"), _M),
    ActionSpec("models.refresh", tr_noop("Look for Models Again"), _M),
    ActionSpec("models.add_node", tr_noop("Add a Node with This Model"), _M, ("Return",)),
    ActionSpec("models.copy_name", tr_noop("Copy the Model's Name"), _M, ("Ctrl+C",)),
    ActionSpec("models.reveal", tr_noop("Show the Model in Its Folder"), _M),
    ActionSpec("models.remove", tr_noop("Remove the Model…"), _M, ("Del",)),
    ActionSpec("models.pause", tr_noop("Pause / Resume the Download"), _M, ("P",), can_shadow=True),
    ActionSpec("models.cancel", tr_noop("Cancel the Download"), _M),
)
