"""Settings of the inspector, as the Preferences dialog shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.shell.settings.folder_check import check_folder
from studio.ui.shell.settings.setting_spec import PathKind, SettingPage, SettingSpec, SettingValue

if TYPE_CHECKING:
    from studio.ui.features.inspector.presets import PresetLibrary


def build_preset_settings(library: PresetLibrary) -> tuple[SettingSpec, ...]:
    """Return the settings of presets of nodes."""

    def write(value: SettingValue) -> None:
        library.shared_folder = Path(str(value)) if value else None

    return (
        SettingSpec(
            "presets.shared",
            SettingPage.FILES,
            tr_noop("Shared folder of presets"),
            tr_noop("Presets of nodes in it are offered beside your own, as those of a team on a server."),
            PathKind(tr_noop("none")),
            read=lambda: str(library.shared_folder or ""),
            write=write,
            default="",
            check=check_folder,
        ),
    )
