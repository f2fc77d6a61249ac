"""Settings of the window itself: start, language, theme, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.translation import tr, tr_noop
from studio.ui.shell.settings.setting_spec import (
    ButtonKind,
    ChoiceKind,
    SettingPage,
    SettingSpec,
    SettingValue,
    SwitchKind,
    make_toggle,
)
from studio.ui.shell.settings.theme_choice import THEME_NAMES
from studio.ui.shell.settings.ui_settings import (
    RENDERED_AS_GRAPH,
    RENDERED_AS_SOURCE,
    RENDERED_CHOICE,
    START_CHOICE,
    START_EMPTY,
)
from studio.ui.shell.shortcuts.bindings import DEFAULT_PRESET, PRESETS, KeyBindings
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.widgets.theme import Theme

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow


def build_shell_settings(window: MainWindow) -> tuple[SettingSpec, ...]:
    """Return the settings of a window."""
    return (
        SettingSpec(
            "general.start",
            SettingPage.GENERAL,
            tr_noop("At the start, open"),
            tr_noop("The project that was open last, or none. Also in the File menu: Start Empty."),
            ChoiceKind(lambda: (("", tr("The last project")), (START_EMPTY, tr("No project")))),
            read=lambda: window.settings.get_choice(START_CHOICE),
            write=lambda value: window.settings.set_choice(START_CHOICE, str(value)),
            default="",
        ),
        _make_rendered_files(window),
        SettingSpec(
            "interface.theme",
            SettingPage.INTERFACE,
            tr_noop("Theme"),
            tr_noop("Colors of the window. The gray around the picture is chosen apart, on the page Viewer."),
            ChoiceKind(lambda: [(theme.value, tr(name)) for theme, name in THEME_NAMES.items()]),
            read=lambda: window.theme.theme.value,
            write=lambda value: window.theme.apply_theme(Theme(str(value))),
            default=Theme.DARK.value,
            changed=window.theme.theme_changed,
        ),
        SettingSpec(
            "interface.toolbar",
            SettingPage.INTERFACE,
            tr_noop("Toolbar"),
            tr_noop("Shows the buttons below the menus: new, open, save, import, undo, add a node, render, templates."),
            SwitchKind(),
            read=lambda: window.board.is_on("view.toolbar"),
            write=make_toggle(
                lambda: window.board.is_on("view.toolbar"), lambda: window.board.run_action("view.toolbar")
            ),
            default=True,
        ),
        _make_permissions(window),
        *_build_keyboard_settings(window),
    )


def _make_rendered_files(window: MainWindow) -> SettingSpec:
    return SettingSpec(
        "general.rendered_files",
        SettingPage.GENERAL,
        tr_noop("A rendered file that holds its graph"),
        tr_noop("What is done with such a file that is dropped or opened: its graph opens, or a node reads the file."),
        ChoiceKind(
            lambda: (
                ("", tr("Ask")),
                (RENDERED_AS_GRAPH, tr("Open its graph")),
                (RENDERED_AS_SOURCE, tr("Insert as source")),
            )
        ),
        read=lambda: window.settings.get_choice(RENDERED_CHOICE),
        write=lambda value: window.settings.set_choice(RENDERED_CHOICE, str(value)),
        default="",
    )


def _make_permissions(window: MainWindow) -> SettingSpec:
    return SettingSpec(
        "sound.permissions",
        SettingPage.SOUND,
        tr_noop("Cameras and microphones"),
        tr_noop("Which of them the open project may use. Each project is asked for anew."),
        ButtonKind(tr_noop("Permissions of This Project…")),
        read=lambda: "",
        write=lambda _: window.board.run_action("file.permissions"),
    )


def _build_keyboard_settings(window: MainWindow) -> tuple[SettingSpec, ...]:
    keymap = get_keymap()
    return (
        SettingSpec(
            "keyboard.preset",
            SettingPage.KEYBOARD,
            tr_noop("Preset"),
            tr_noop("Keys as another program has them. Choosing one takes back keys of your own."),
            ChoiceKind(lambda: tuple(PRESETS.items())),
            read=lambda: keymap.bindings.preset,
            write=_write_preset,
            default=DEFAULT_PRESET,
            changed=keymap.bindings_changed,
        ),
        SettingSpec(
            "keyboard.editor",
            SettingPage.KEYBOARD,
            tr_noop("Shortcuts"),
            tr_noop("Find an action by its name or its key, and give it other keys; import and export them."),
            ButtonKind(tr_noop("Keyboard Shortcuts…")),
            read=lambda: "",
            write=lambda _: window.board.run_action("edit.shortcuts"),
        ),
    )


def _write_preset(value: SettingValue) -> None:
    get_keymap().set_bindings(KeyBindings(str(value)))
