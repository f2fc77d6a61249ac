"""What is done over the viewer."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Scope

_V = Scope.VIEWER
_COMPARE = marked("Shows both sides at the same frame, or one alone again")
_MODES = marked("Wipe, difference, side by side")
_LOOKING = marked("For looking only: no value changes")
_VIEW = marked("Of an OpenColorIO config, ACES among them; no value changes")
_REGION = marked("Drag over the picture: what is outside is dimmed and not measured; once more takes it away")
_SAVED = marked("With exposure, gamma and channel, in 8 bits")
_VALUES = marked("Before any look: floats in EXR, 16 bits in PNG and TIFF")

VIEWER = (
    ActionSpec("viewer.fit", marked("Fit Picture"), _V, ("F",)),
    ActionSpec("viewer.actual_size", marked("Picture at 1:1"), _V, ("Ctrl+1",)),
    ActionSpec("viewer.zoom_in", marked("Zoom In on the Picture"), _V, ("+",), repeats=True),
    ActionSpec("viewer.zoom_out", marked("Zoom Out of the Picture"), _V, ("-",), repeats=True),
    ActionSpec("viewer.side", marked("Show A / B"), _V, ("X",), help=marked("Goes to the other side of the viewer")),
    ActionSpec("viewer.wipe", marked("Compare A and B"), _V, ("W",), help=_COMPARE),
    ActionSpec("viewer.next_comparison", marked("Next Way to Compare"), _V, ("Shift+W",), help=_MODES),
    ActionSpec("viewer.red", marked("Red Channel"), _V, ("R",)),
    ActionSpec("viewer.green", marked("Green Channel"), _V, ("G",)),
    ActionSpec("viewer.blue", marked("Blue Channel"), _V, ("B",)),
    ActionSpec("viewer.alpha", marked("Alpha Channel"), _V, ("A",)),
    ActionSpec("viewer.luma", marked("Luma"), _V, ("Y",)),
    ActionSpec("viewer.matte", marked("Matte Overlay"), _V, ("M",), help=marked("Alpha as a red film")),
    ActionSpec("viewer.exposure_up", marked("More Exposure"), _V, ("E",), repeats=True, help=_LOOKING),
    ActionSpec("viewer.exposure_down", marked("Less Exposure"), _V, ("Shift+E",), repeats=True, help=_LOOKING),
    ActionSpec("viewer.gamma_up", marked("More Gamma"), _V, ("T",), repeats=True, help=_LOOKING),
    ActionSpec("viewer.gamma_down", marked("Less Gamma"), _V, ("Shift+T",), repeats=True, help=_LOOKING),
    ActionSpec("viewer.reset_look", marked("Neutral Exposure and Gamma"), _V, ("Alt+E",)),
    ActionSpec("viewer.view", marked("Look Through a View…"), _V, ("Shift+V",), help=_VIEW),
    ActionSpec("viewer.region", marked("Region of Interest"), _V, ("Shift+R",), help=_REGION),
    ActionSpec("viewer.copy_frame", marked("Copy Frame"), _V, ("Ctrl+C",), help=marked("As it is shown")),
    ActionSpec("viewer.save_frame", marked("Save Frame as Shown…"), _V, ("Ctrl+Alt+S",), help=_SAVED),
    ActionSpec("viewer.save_values", marked("Save the Frame's Values…"), _V, help=_VALUES),
    ActionSpec("viewer.overlays", marked("Overlays"), _V, ("Q",), checkable=True),
    ActionSpec("viewer.safe_areas", marked("Safe Areas"), _V),
    ActionSpec("viewer.follow", marked("Follow the Selection"), _V, ("N",), checkable=True),
    ActionSpec("viewer.stay", marked("Stay With What Is Shown"), _V, ("Shift+N",)),
    ActionSpec("viewer.full_screen", marked("Picture on the Whole Screen"), _V, ("F11",), shadows=True),
    ActionSpec("viewer.proxy", marked("Half Size (Proxy)"), _V, ("Ctrl+P",)),
    ActionSpec(
        "viewer.draft",
        marked("Draft While Dragging"),
        _V,
        help=marked("Slow pictures are computed at a quarter of their size while something is dragged."),
        checkable=True,
    ),
    ActionSpec("viewer.clear_probe", marked("Take the Probe or Region Away"), _V, ("Esc",)),
)
