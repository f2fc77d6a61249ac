"""Actions of the Train panel."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

_TRAINING: Final = ActionScope.TRAINING
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "view.training", tr_noop("Train Panel"), _WINDOW, ("Shift+F4",), menus=(MenuPlace(MenuTitle.VIEW, 20, 50),)
    ),
    ActionSpec("training.start", tr_noop("Train"), _TRAINING, ("Ctrl+Shift+T",)),
    ActionSpec("training.continue", tr_noop("Continue from the Last Checkpoint"), _TRAINING),
    ActionSpec("training.pause", tr_noop("Pause / Go On"), _TRAINING, ("P",), can_shadow=True),
    ActionSpec("training.cancel", tr_noop("Stop Training"), _TRAINING),
    ActionSpec("training.use", tr_noop("Use This Checkpoint"), _TRAINING, ("Return",)),
    ActionSpec(
        "training.compare",
        tr_noop("Compare Two Checkpoints as A and B"),
        _TRAINING,
        ("C",),
        help=tr_noop("The viewer's sides become variants with the weights of either."),
    ),
    ActionSpec(
        "training.fine_tune",
        tr_noop("Fine-Tune from This Checkpoint"),
        _TRAINING,
        help=tr_noop("A new run begins with its weights; the run that it is from stays as it is."),
    ),
    ActionSpec("training.reveal", tr_noop("Show in Folder"), _TRAINING),
    ActionSpec("training.delete", tr_noop("Delete Checkpoints…"), _TRAINING, ("Del",)),
    ActionSpec("training.log", tr_noop("Logarithmic Scale of Losses"), _TRAINING, ("L",)),
    ActionSpec("training.show_all", tr_noop("Show All Steps"), _TRAINING, ("Shift+F",)),
)
"""What a user can do, in the order of lists."""
