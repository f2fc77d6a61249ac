"""Actions on sound."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

_WINDOW: Final = ActionScope.WINDOW
_SOUND: Final = tr_noop("Sound")

ACTIONS: Final = (
    ActionSpec(
        "sound.mute",
        tr_noop("Mute Sound"),
        _WINDOW,
        ("Ctrl+Alt+M",),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.PLAYBACK, 60, 10, _SOUND),),
    ),
    ActionSpec(
        "sound.louder",
        tr_noop("Louder"),
        _WINDOW,
        can_repeat=True,
        menus=(MenuPlace(MenuTitle.PLAYBACK, 60, 20, _SOUND),),
    ),
    ActionSpec(
        "sound.quieter",
        tr_noop("Quieter"),
        _WINDOW,
        can_repeat=True,
        menus=(MenuPlace(MenuTitle.PLAYBACK, 60, 30, _SOUND),),
    ),
    ActionSpec(
        "sound.scrubbing",
        tr_noop("Sound While Scrubbing"),
        _WINDOW,
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.PLAYBACK, 60, 40, _SOUND),),
    ),
    ActionSpec(
        "sound.settings",
        tr_noop("Volume and Sound Device…"),
        _WINDOW,
        menus=(MenuPlace(MenuTitle.PLAYBACK, 60, 50, _SOUND),),
    ),
)
"""What a user can do, in the order of lists."""
