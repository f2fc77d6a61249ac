"""Settings of the farm, as the Preferences dialog shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.core.translation import tr, tr_noop
from studio.services.farm_settings import MOST_LOCAL_WORKERS, FarmMode
from studio.ui.features.farm.connect_dialog import KEY_KIND
from studio.ui.shell.settings.setting_spec import (
    ButtonKind,
    ChoiceKind,
    NumberKind,
    SettingPage,
    SettingSpec,
    SettingValue,
)

if TYPE_CHECKING:
    from studio.ui.features.farm.farm_control import FarmControl


def build_farm_settings(control: FarmControl) -> tuple[SettingSpec, ...]:
    """Return the rows of the page."""
    changed = control.settings_changed
    return (
        SettingSpec(
            "farm.mode",
            SettingPage.FARM,
            tr_noop("Renders of the queue"),
            tr_noop("Who makes their parts. The file is the same; workers of this machine start with the program."),
            ChoiceKind(lambda: _list_modes(control)),
            read=lambda: control.settings.mode.value,
            write=lambda value: _choose_mode(control, value),
            default=FarmMode.OFF.value,
            changed=changed,
        ),
        SettingSpec(
            "farm.workers",
            SettingPage.FARM,
            tr_noop("Workers on this machine"),
            tr_noop("0 starts one for each graphics card, else one for every four cores, but two at least."),
            NumberKind(0, MOST_LOCAL_WORKERS),
            read=lambda: control.settings.workers,
            write=lambda value: control.change_settings(replace(control.settings, workers=int(value))),  # type: ignore[arg-type]
            default=0,
            changed=changed,
        ),
        SettingSpec(
            "farm.key_file",
            SettingPage.FARM,
            tr_noop("Key file"),
            tr_noop("With one, other machines can join. Who has it can run programs on all workers."),
            KEY_KIND,
            read=lambda: control.settings.key_file,
            write=lambda value: control.change_settings(replace(control.settings, key_file=str(value))),
            default="",
            check=_check_key,
            changed=changed,
        ),
        SettingSpec(
            "farm.address",
            SettingPage.FARM,
            tr_noop("A farm that runs elsewhere"),
            tr_noop("Its address and its key."),
            ButtonKind(tr_noop("Connect to a Render Farm…")),
            read=lambda: "",
            write=lambda _: control.ask_for_address(),
        ),
    )


def _list_modes(control: FarmControl) -> list[tuple[str, str]]:
    address = control.settings.address
    elsewhere = tr("The farm at {address}", address=address) if address else tr("A farm that runs elsewhere…")
    return [
        (FarmMode.OFF.value, tr("This window alone")),
        (FarmMode.LOCAL.value, tr("Workers on this machine")),
        (FarmMode.ADDRESS.value, elsewhere),
    ]


def _choose_mode(control: FarmControl, value: SettingValue) -> None:
    mode = FarmMode(str(value))
    if mode is FarmMode.ADDRESS and not control.settings.address:
        control.ask_for_address()
    else:
        control.change_settings(replace(control.settings, mode=mode))


def _check_key(value: SettingValue) -> None:
    """Raise StudioError unless a file is a key. Called in a worker thread."""
    from pathlib import Path

    from studio.farm.farm_extra import refuse_without_farm
    from studio.farm.network.security import load_security

    refuse_without_farm()
    load_security(Path(str(value)).expanduser() if value else None)
