"""Actions of the Models panel, and on models from anywhere."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

_MODELS: Final = ActionScope.MODELS
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "view.models", tr_noop("Models Panel"), _WINDOW, ("Shift+F5",), menus=(MenuPlace(MenuTitle.VIEW, 20, 60),)
    ),
    ActionSpec(
        "models.offline",
        tr_noop("Offline"),
        _WINDOW,
        help=tr_noop("Opens no connection at all: nobody can download anything."),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.MODELS, 10, 40),),
    ),
    ActionSpec(
        "models.download",
        tr_noop("Download a Model…"),
        _MODELS,
        ("Ctrl+D",),
        help=tr_noop("Type its name as org/name; its size and license are shown before anything comes."),
        menus=(MenuPlace(MenuTitle.MODELS, 10, 10),),
    ),
    ActionSpec(
        "models.add_folder", tr_noop("Add a Folder of Models…"), _MODELS, menus=(MenuPlace(MenuTitle.MODELS, 30, 10),)
    ),
    ActionSpec(
        "models.refresh", tr_noop("Look for Models Again"), _MODELS, menus=(MenuPlace(MenuTitle.MODELS, 30, 20),)
    ),
    ActionSpec(
        "models.add_node",
        tr_noop("Add a Node with This Model"),
        _MODELS,
        ("Return",),
        menus=(MenuPlace(MenuTitle.MODELS, 20, 10),),
    ),
    ActionSpec(
        "models.copy_name",
        tr_noop("Copy the Model's Name"),
        _MODELS,
        ("Ctrl+C",),
        menus=(MenuPlace(MenuTitle.MODELS, 20, 20),),
    ),
    ActionSpec(
        "models.reveal", tr_noop("Show the Model in Its Folder"), _MODELS, menus=(MenuPlace(MenuTitle.MODELS, 20, 30),)
    ),
    ActionSpec(
        "models.remove", tr_noop("Remove the Model…"), _MODELS, ("Del",), menus=(MenuPlace(MenuTitle.MODELS, 20, 40),)
    ),
    ActionSpec(
        "models.pause",
        tr_noop("Pause / Resume the Download"),
        _MODELS,
        ("P",),
        can_shadow=True,
        menus=(MenuPlace(MenuTitle.MODELS, 10, 20),),
    ),
    ActionSpec("models.cancel", tr_noop("Cancel the Download"), _MODELS, menus=(MenuPlace(MenuTitle.MODELS, 10, 30),)),
)
"""What a user can do, in the order of lists."""
