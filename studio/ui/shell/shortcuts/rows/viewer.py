"""Actions of the viewer."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec

_V = ActionScope.VIEWER
_COMPARE = tr_noop("Shows both sides at the same frame, or one alone again")
_MODES = tr_noop("Wipe, difference, side by side")
_LOOKING = tr_noop("For looking only: no value changes")
_VIEW = tr_noop("Of an OpenColorIO config, ACES among them; no value changes")
_REGION = tr_noop("Drag over the picture: what is outside is dimmed and not measured; once more takes it away")
_SAVED = tr_noop("With exposure, gamma and channel, in 8 bits")
_VALUES = tr_noop("Before any look: floats in EXR, 16 bits in PNG and TIFF")

VIEWER = (
    ActionSpec("viewer.fit", tr_noop("Fit Picture"), _V, ("F",)),
    ActionSpec("viewer.actual_size", tr_noop("Picture at 1:1"), _V, ("Ctrl+1",)),
    ActionSpec("viewer.zoom_in", tr_noop("Zoom In on the Picture"), _V, ("+",), can_repeat=True),
    ActionSpec("viewer.zoom_out", tr_noop("Zoom Out of the Picture"), _V, ("-",), can_repeat=True),
    ActionSpec("viewer.side", tr_noop("Show A / B"), _V, ("X",), help=tr_noop("Goes to the other side of the viewer")),
    ActionSpec("viewer.wipe", tr_noop("Compare A and B"), _V, ("W",), help=_COMPARE),
    ActionSpec("viewer.next_comparison", tr_noop("Next Way to Compare"), _V, ("Shift+W",), help=_MODES),
    ActionSpec("viewer.red", tr_noop("Red Channel"), _V, ("R",)),
    ActionSpec("viewer.green", tr_noop("Green Channel"), _V, ("G",)),
    ActionSpec("viewer.blue", tr_noop("Blue Channel"), _V, ("B",)),
    ActionSpec("viewer.alpha", tr_noop("Alpha Channel"), _V, ("A",)),
    ActionSpec("viewer.luma", tr_noop("Luma"), _V, ("Y",)),
    ActionSpec("viewer.matte", tr_noop("Matte Overlay"), _V, ("M",), help=tr_noop("Alpha as a red film")),
    ActionSpec("viewer.exposure_up", tr_noop("More Exposure"), _V, ("E",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.exposure_down", tr_noop("Less Exposure"), _V, ("Shift+E",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.gamma_up", tr_noop("More Gamma"), _V, ("T",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.gamma_down", tr_noop("Less Gamma"), _V, ("Shift+T",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.reset_look", tr_noop("Neutral Exposure and Gamma"), _V, ("Alt+E",)),
    ActionSpec("viewer.view", tr_noop("Look Through a View…"), _V, ("Shift+V",), help=_VIEW),
    ActionSpec("viewer.region", tr_noop("Region of Interest"), _V, ("Shift+R",), help=_REGION),
    ActionSpec("viewer.copy_frame", tr_noop("Copy Frame"), _V, ("Ctrl+C",), help=tr_noop("As it is shown")),
    ActionSpec("viewer.save_frame", tr_noop("Save Frame as Shown…"), _V, ("Ctrl+Alt+S",), help=_SAVED),
    ActionSpec("viewer.save_values", tr_noop("Save the Frame's Values…"), _V, help=_VALUES),
    ActionSpec("viewer.overlays", tr_noop("Overlays"), _V, ("Q",), is_checkable=True),
    ActionSpec("viewer.safe_areas", tr_noop("Safe Areas"), _V),
    ActionSpec("viewer.follow", tr_noop("Follow the Selection"), _V, ("N",), is_checkable=True),
    ActionSpec("viewer.stay", tr_noop("Stay With What Is Shown"), _V, ("Shift+N",)),
    ActionSpec("viewer.full_screen", tr_noop("Picture on the Whole Screen"), _V, ("F11",), can_shadow=True),
    ActionSpec("viewer.proxy", tr_noop("Half Size (Proxy)"), _V, ("Ctrl+P",)),
    ActionSpec(
        "viewer.draft",
        tr_noop("Draft While Dragging"),
        _V,
        help=tr_noop("Slow pictures are computed at a quarter of their size while something is dragged."),
        is_checkable=True,
    ),
    ActionSpec("viewer.clear_probe", tr_noop("Take the Probe or Region Away"), _V, ("Esc",)),
)
