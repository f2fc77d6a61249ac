"""Entries of the program in the desktop: a command, a menu entry with an icon, and files that open with it.

Projects open with it by a double click. For rendered files, which may hold their graph, "Open with" offers it: the
players of the user stay what opens them by themselves.

All of it belongs to one user; no rights are needed. What is written is listed, so that it can be taken away again.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from studio.core.files import find_asset_folder
from studio.media.provenance.xmp_embedding import GRAPH_SUFFIXES

_MIME_TYPE: Final = "application/x-frameloom"
_MIME_XML: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{_MIME_TYPE}">
    <comment>Frameloom project</comment>
    <sub-class-of type="application/json"/>
    <glob pattern="*.loom"/>
  </mime-type>
</mime-info>
"""
_RENDERED_TYPES: Final = (
    "video/mp4", "video/quicktime", "video/x-matroska", "video/webm", "video/x-msvideo", "image/png", "image/jpeg",
    "image/tiff", "image/webp", "image/gif", "image/x-exr", "audio/x-wav", "audio/flac", "audio/mpeg", "audio/mp4",
    "audio/ogg",
)  # fmt: skip
_WINDOWS_CLASSES: Final = r"Software\Classes"
_WINDOWS_TYPE: Final = "Frameloom.Project"
_WINDOWS_RENDERED_TYPE: Final = "Frameloom.Rendered"


def write_entries(root: Path, program: Path) -> tuple[str, ...]:
    """Write the command and the entries, or write them anew; return all files that were written.

    Args:
        root: The folder of the installation.
        program: What the command starts, in the current version.
    """
    writers: Mapping[str, Callable[[Path, Path], list[Path]]] = {"win32": _write_windows, "darwin": _write_macos}
    return tuple(str(path) for path in writers.get(sys.platform, _write_linux)(root, program))


def remove_entries(files: tuple[str, ...]) -> None:
    """Remove what was written; what is gone already is passed over."""
    for file in map(Path, files):
        with suppress(OSError):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    if sys.platform == "win32":
        _remove_windows_keys()
    elif sys.platform != "darwin":
        _refresh_linux()


def _write(path: Path, text: str, *, runs: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if runs:
        path.chmod(0o755)
    return path


def _write_command(program: Path) -> Path:
    """Write the command `frameloom`. It names the version, so that a running one is not disturbed by an update."""
    text = f'#!/bin/sh\nexec {shlex.quote(str(program))} "$@"\n'
    return _write(Path.home() / ".local" / "bin" / "frameloom", text, runs=True)


def _data_folder() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _write_linux(root: Path, program: Path) -> list[Path]:
    del root
    command, data = _write_command(program), _data_folder()
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / "frameloom.svg"
    entry = (
        "[Desktop Entry]\nType=Application\nName=Frameloom\nGenericName=Video Studio\n"
        "Comment=Node-based video studio that computes only the frame you look at\n"
        f'Exec="{command}" %f\nIcon=frameloom\nTerminal=false\nCategories=AudioVideo;Video;Graphics;\n'
        f"MimeType={';'.join((_MIME_TYPE, *_RENDERED_TYPES))};\nStartupWMClass=frameloom\n"
    )
    files = [
        command,
        _write(icon, (find_asset_folder("icons") / "frameloom.svg").read_text(encoding="utf-8")),
        _write(data / "applications" / "frameloom.desktop", entry),
        _write(data / "mime" / "packages" / "frameloom.xml", _MIME_XML),
    ]
    _refresh_linux()
    return files


def _refresh_linux() -> None:
    """Let the desktop read its folders anew; without these programs it does so at the next login."""
    data = _data_folder()
    commands = (("update-mime-database", data / "mime"), ("update-desktop-database", data / "applications"))
    for name, folder in commands:
        if shutil.which(name) is not None and folder.is_dir():
            subprocess.run([name, str(folder)], capture_output=True, check=False)


def _write_macos(root: Path, program: Path) -> list[Path]:
    """Write an application that starts the command."""
    del root
    command = _write_command(program)
    bundle = Path.home() / "Applications" / "Frameloom.app"
    facts = {
        "CFBundleName": "Frameloom",
        "CFBundleIdentifier": "org.frameloom.studio",
        "CFBundleExecutable": "frameloom",
        "CFBundlePackageType": "APPL",
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {"CFBundleTypeName": "Frameloom project", "CFBundleTypeExtensions": ["loom"], "CFBundleTypeRole": "Editor"},
            {
                "CFBundleTypeName": "Rendered file",
                "CFBundleTypeExtensions": [suffix.removeprefix(".") for suffix in GRAPH_SUFFIXES],
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Alternate",
            },
        ],
    }
    _write(bundle / "Contents" / "MacOS" / "frameloom", f'#!/bin/sh\nexec "{command}" "$@"\n', runs=True)
    _write(bundle / "Contents" / "Info.plist", plistlib.dumps(facts).decode())
    return [command, bundle]


def _write_windows(root: Path, program: Path) -> list[Path]:
    """Write a command, a shortcut in the start menu and what opens .loom files."""
    command = _write(root / "bin" / "frameloom.cmd", f'@"{program}" %*\r\n')
    roaming = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    link = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Frameloom.lnk"
    script = (
        f"$link = (New-Object -ComObject WScript.Shell).CreateShortcut('{_quote(link)}'); "
        f"$link.TargetPath = '{_quote(program)}'; $link.Save()"
    )
    subprocess.run(["powershell", "-NoProfile", "-Command", script], capture_output=True, check=False)
    _write_windows_keys(program)
    return [command, link]


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")


def _write_windows_keys(program: Path) -> None:
    if sys.platform == "win32":
        import winreg

        opener = f'"{program}" "%1"'
        values = {
            ".loom": _WINDOWS_TYPE,
            _WINDOWS_TYPE: "Frameloom project",
            rf"{_WINDOWS_TYPE}\shell\open\command": opener,
            _WINDOWS_RENDERED_TYPE: "Frameloom",
            rf"{_WINDOWS_RENDERED_TYPE}\shell\open\command": opener,
        }
        for key, value in values.items():
            winreg.SetValue(winreg.HKEY_CURRENT_USER, rf"{_WINDOWS_CLASSES}\{key}", winreg.REG_SZ, value)
        for suffix in GRAPH_SUFFIXES:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _name_offer_key(suffix)) as offer:
                winreg.SetValueEx(offer, _WINDOWS_RENDERED_TYPE, 0, winreg.REG_SZ, "")


def _name_offer_key(suffix: str) -> str:
    return rf"{_WINDOWS_CLASSES}\{suffix}\OpenWithProgids"


def _remove_windows_keys() -> None:
    if sys.platform == "win32":
        import winreg

        types = (_WINDOWS_TYPE, _WINDOWS_RENDERED_TYPE)
        inner = (r"\shell\open\command", r"\shell\open", r"\shell", "")
        for key in (*(kind + each for kind in types for each in inner), ".loom"):
            with suppress(OSError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, rf"{_WINDOWS_CLASSES}\{key}")
        for suffix in GRAPH_SUFFIXES:  # other programs have entries beside ours
            place, rights = _name_offer_key(suffix), winreg.KEY_SET_VALUE
            with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, place, 0, rights) as offer:
                winreg.DeleteValue(offer, _WINDOWS_RENDERED_TYPE)
