"""What is done over the Train panel."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Scope

_T = Scope.TRAINING

TRAINING = (
    ActionSpec("training.start", marked("Train"), _T, ("Ctrl+Shift+T",)),
    ActionSpec("training.continue", marked("Continue from the Last Checkpoint"), _T),
    ActionSpec("training.pause", marked("Pause / Go On"), _T, ("P",), shadows=True),
    ActionSpec("training.cancel", marked("Stop Training"), _T),
    ActionSpec("training.use", marked("Use This Checkpoint"), _T, ("Return",)),
    ActionSpec(
        "training.compare",
        marked("Compare Two Checkpoints as A and B"),
        _T,
        ("C",),
        help=marked("The viewer's sides become variants with the weights of either."),
    ),
    ActionSpec("training.reveal", marked("Show in Folder"), _T),
    ActionSpec("training.delete", marked("Delete Checkpoints…"), _T, ("Del",)),
    ActionSpec("training.log", marked("Logarithmic Scale of Losses"), _T, ("L",)),
    ActionSpec("training.show_all", marked("Show All Steps"), _T, ("Shift+F",)),
)
