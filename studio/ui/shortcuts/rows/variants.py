"""What is done with the variants of a project, from anywhere in the window."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_W = Scope.WINDOW

VARIANTS = (
    ActionSpec(
        "variants.fork",
        marked("Fork as B"),
        _W,
        ("Ctrl+Alt+B",),
        help=marked("Keeps the project as variant A and goes on with variant B; the viewer compares them."),
        needs=Need.ONE_VARIANT,
    ),
    ActionSpec(
        "variants.switch",
        marked("Edit the Other Variant"),
        _W,
        ("Ctrl+Alt+X",),
        needs=Need.VARIANTS,
    ),
    ActionSpec(
        "variants.copy",
        marked("Copy to the Other Variant"),
        _W,
        help=marked("Gives the selected nodes the same parameters there."),
        needs=Need.VARIANTS,
    ),
    ActionSpec(
        "variants.render",
        marked("Render Both Variants"),
        _W,
        help=marked("Renders all outputs of variants A and B, to files with _A and _B in their names."),
        needs=Need.VARIANTS,
    ),
    ActionSpec("variants.accept_a", marked("Accept A"), _W, help=marked("Keeps variant A alone."), needs=Need.VARIANTS),
    ActionSpec("variants.accept_b", marked("Accept B"), _W, help=marked("Keeps variant B alone."), needs=Need.VARIANTS),
)
