"""Actions of the Train panel."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec

_T = ActionScope.TRAINING

TRAINING = (
    ActionSpec("training.start", tr_noop("Train"), _T, ("Ctrl+Shift+T",)),
    ActionSpec("training.continue", tr_noop("Continue from the Last Checkpoint"), _T),
    ActionSpec("training.pause", tr_noop("Pause / Go On"), _T, ("P",), can_shadow=True),
    ActionSpec("training.cancel", tr_noop("Stop Training"), _T),
    ActionSpec("training.use", tr_noop("Use This Checkpoint"), _T, ("Return",)),
    ActionSpec(
        "training.compare",
        tr_noop("Compare Two Checkpoints as A and B"),
        _T,
        ("C",),
        help=tr_noop("The viewer's sides become variants with the weights of either."),
    ),
    ActionSpec("training.reveal", tr_noop("Show in Folder"), _T),
    ActionSpec("training.delete", tr_noop("Delete Checkpoints…"), _T, ("Del",)),
    ActionSpec("training.log", tr_noop("Logarithmic Scale of Losses"), _T, ("L",)),
    ActionSpec("training.show_all", tr_noop("Show All Steps"), _T, ("Shift+F",)),
)
