"""Settings of the node graph, as the Preferences dialog shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.shell.settings.setting_spec import SettingPage, SettingSpec, SwitchKind, make_toggle

if TYPE_CHECKING:
    from studio.ui.features.canvas.overlays.minimap import MinimapControl


def build_canvas_settings(minimap: MinimapControl) -> tuple[SettingSpec, ...]:
    """Return the settings of the canvas."""
    return (
        SettingSpec(
            "graph.minimap",
            SettingPage.INTERFACE,
            tr_noop("Minimap"),
            tr_noop("Shows the whole graph, small, in a corner of the canvas."),
            SwitchKind(),
            read=lambda: minimap.view.is_on,
            write=make_toggle(lambda: minimap.view.is_on, minimap.toggle_map),
            default=True,
        ),
    )
