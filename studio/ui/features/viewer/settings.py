"""Settings of the viewer, as the Preferences dialog shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from studio.core.translation import tr, tr_noop
from studio.ui.features.viewer.controllers.display_view_control import OCIO_SUFFIXES, check_config
from studio.ui.features.viewer.controllers.snapshots import SNAPSHOT_FOLDER
from studio.ui.features.viewer.layers.background import BACKGROUND_NAMES, ViewerBackground
from studio.ui.features.viewer.layers.guides import ASPECT_RATIOS, GUIDE_NAMES, Guide
from studio.ui.shell.settings.folder_check import check_folder
from studio.ui.shell.settings.setting_spec import (
    ChoiceKind,
    PathKind,
    SettingPage,
    SettingSpec,
    SwitchKind,
    make_toggle,
)

if TYPE_CHECKING:
    from studio.ui.features.viewer.controllers.background_control import BackgroundControl
    from studio.ui.features.viewer.controllers.display_view_control import DisplayViewControl
    from studio.ui.features.viewer.controllers.follow_selection import FollowSelection
    from studio.ui.features.viewer.controllers.overlay_control import OverlayControl
    from studio.ui.shell.settings.settings_store import SettingsStore

_PAGE = SettingPage.VIEWER


def build_viewing_settings(
    background: BackgroundControl,
    follow: FollowSelection,
    is_draft_allowed: Callable[[], bool],
    toggle_draft: Callable[[], object],
) -> tuple[SettingSpec, ...]:
    """Return what is chosen about the picture and what it shows."""
    return (
        SettingSpec(
            "viewer.background",
            _PAGE,
            tr_noop("Gray around the picture"),
            tr_noop("A neutral gray, the same in every theme: a tint would shift how colors are seen."),
            ChoiceKind(lambda: [(each.value, tr(BACKGROUND_NAMES[each])) for each in ViewerBackground]),
            read=lambda: background.background.value,
            write=lambda value: background.set_background(ViewerBackground(str(value))),
            default=ViewerBackground.DARK.value,
        ),
        SettingSpec(
            "viewer.follow",
            _PAGE,
            tr_noop("Follow the selection"),
            tr_noop("Shows the node that is selected; else the one that was chosen to be viewed stays."),
            SwitchKind(),
            read=lambda: follow.is_on,
            write=lambda value: follow.set_on(bool(value)),
        ),
        SettingSpec(
            "viewer.draft",
            _PAGE,
            tr_noop("Draft while dragging"),
            tr_noop("Computes smaller pictures while a value is dragged, where whole ones would come too late."),
            SwitchKind(),
            read=is_draft_allowed,
            write=make_toggle(is_draft_allowed, toggle_draft),
            default=True,
        ),
    )


def build_overlay_settings(overlays: OverlayControl) -> tuple[SettingSpec, ...]:
    """Return what is chosen about what is drawn over the picture."""
    return (
        SettingSpec(
            "viewer.overlays",
            _PAGE,
            tr_noop("Overlays"),
            tr_noop("Draws motion, points and masks of the viewed node and of what feeds it over the picture."),
            SwitchKind(),
            read=lambda: overlays.are_overlays_shown,
            write=lambda value: overlays.set_shown(bool(value)),
        ),
        *(_make_guide(overlays, guide) for guide in Guide),
        SettingSpec(
            "viewer.guide_shape",
            _PAGE,
            tr_noop("Frame of another shape"),
            tr_noop("Shades what a picture of this shape would cut off."),
            ChoiceKind(lambda: (("", tr("None")), *((ratio, ratio) for ratio in ASPECT_RATIOS))),
            read=lambda: overlays.guide_shape,
            write=lambda value: overlays.set_guide_shape(str(value)),
            default="",
        ),
    )


def _make_guide(overlays: OverlayControl, guide: Guide) -> SettingSpec:
    helps = {
        Guide.SAFE: tr_noop("Draws the areas that are seen on every screen, for what happens and for text."),
        Guide.THIRDS: tr_noop("Draws lines at the thirds of the picture."),
        Guide.CENTRE: tr_noop("Draws a cross at the middle of the picture."),
    }
    return SettingSpec(
        f"viewer.guide_{guide.value}",
        _PAGE,
        GUIDE_NAMES[guide],
        helps[guide],
        SwitchKind(),
        read=lambda: guide in overlays.guides,
        write=make_toggle(lambda: guide in overlays.guides, partial(overlays.toggle_guide, guide)),
    )


def build_file_settings(views: DisplayViewControl, choices: SettingsStore) -> tuple[SettingSpec, ...]:
    """Return what is chosen about the viewer's files."""
    return (
        SettingSpec(
            "viewer.ocio",
            _PAGE,
            tr_noop("OpenColorIO config"),
            tr_noop("Offered in the viewer's menu of views, beside the built-in one and that of $OCIO."),
            PathKind(tr_noop("none but the built-in one"), OCIO_SUFFIXES),
            read=lambda: views.config,
            write=lambda value: views.set_config(str(value)),
            default="",
            check=lambda value: check_config(str(value)),
        ),
        SettingSpec(
            "viewer.snapshots",
            SettingPage.FILES,
            tr_noop("Folder of saved frames"),
            tr_noop("Where the dialog begins that saves the viewer's frame; it follows the last one saved."),
            PathKind(tr_noop("your home folder")),
            read=lambda: choices.get_choice(SNAPSHOT_FOLDER),
            write=lambda value: choices.set_choice(SNAPSHOT_FOLDER, str(value)),
            default="",
            check=check_folder,
        ),
    )
