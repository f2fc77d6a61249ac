"""Actions on the variants of a project, from anywhere in the window."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope, ActionSpec

_W = ActionScope.WINDOW

VARIANTS = (
    ActionSpec(
        "variants.fork",
        tr_noop("Fork as B"),
        _W,
        ("Ctrl+Alt+B",),
        help=tr_noop("Keeps the project as variant A and goes on with variant B; the viewer compares them."),
        requirement=ActionRequirement.ONE_VARIANT,
    ),
    ActionSpec(
        "variants.switch",
        tr_noop("Edit the Other Variant"),
        _W,
        ("Ctrl+Alt+X",),
        requirement=ActionRequirement.VARIANTS,
    ),
    ActionSpec(
        "variants.copy",
        tr_noop("Copy to the Other Variant"),
        _W,
        help=tr_noop("Gives the selected nodes the same parameters there."),
        requirement=ActionRequirement.VARIANTS,
    ),
    ActionSpec(
        "variants.render",
        tr_noop("Render Both Variants"),
        _W,
        help=tr_noop("Renders all outputs of variants A and B, to files with _A and _B in their names."),
        requirement=ActionRequirement.VARIANTS,
    ),
    ActionSpec(
        "variants.accept_a",
        tr_noop("Accept A"),
        _W,
        help=tr_noop("Keeps variant A alone."),
        requirement=ActionRequirement.VARIANTS,
    ),
    ActionSpec(
        "variants.accept_b",
        tr_noop("Accept B"),
        _W,
        help=tr_noop("Keeps variant B alone."),
        requirement=ActionRequirement.VARIANTS,
    ),
)
