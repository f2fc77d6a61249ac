"""Build an AppImage: the program, its Python and its packages in one file that runs on any Linux.

    python tools/install/build_appimage.py --wheel dist/frameloom-0.1.0-py3-none-any.whl --python FOLDER
        --runtime runtime-x86_64 -o Frameloom-x86_64.AppImage

FOLDER is a Python that can be moved, as `uv python install 3.11` brings one. The runtime is a release of
https://github.com/AppImage/type2-runtime. Needs uv and mksquashfs. Drivers and the base of the desktop (glibc, X11, GL,
fontconfig) stay those of the system, as for every AppImage.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

BROUGHT_LIBRARIES = (
    "libportaudio.so.2",  # few systems have it
    "libjack.so.0",  # asked for by portaudio
    "libxcb-cursor.so.0",  # asked for by Qt since 6.5, and absent from many desktops
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-render-util.so.0",
    "libxcb-util.so.1",
    "libxkbcommon-x11.so.0",
)
DROPPED = (
    *(f"lib/python3*/{name}" for name in ("test", "idlelib", "tkinter", "lib2to3", "ensurepip", "config-*")),
    "lib/*.a",
    "share",
    "include",
)
APP_RUN = """#!/bin/sh
# Start the program in this folder, whatever Python the system has.
here=${APPDIR:-$(dirname "$(readlink -f "$0")")}
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
export LD_LIBRARY_PATH="$here/python/lib:$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/python/bin/python3" -c 'import sys; from studio.app.run import main; sys.exit(main())' "$@"
"""
DESKTOP_ENTRY = """[Desktop Entry]
Type=Application
Name=Frameloom
Exec=frameloom %f
Icon=frameloom
Categories=AudioVideo;Video;
MimeType=application/x-frameloom;
"""


def main() -> int:
    """Build what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True, help="a Python that can be moved; it is copied")
    parser.add_argument("--runtime", type=Path, required=True, help="the runtime of AppImages of type 2")
    parser.add_argument("--backend", default="cpu", help="the kind of card that torch is for, as uv names it")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frameloom-appimage-") as folder:
        root = Path(folder) / "AppDir"
        copy_python(arguments.python, root / "python")
        install_program(root / "python", arguments.wheel, arguments.backend)
        copy_libraries(root / "lib")
        write_entries(root)
        pack(root, arguments.runtime, arguments.output)
    return 0


def run(command: Sequence[str | Path]) -> None:
    """Run a command; end with its code if it fails."""
    done = subprocess.run([str(word) for word in command], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def copy_python(source: Path, target: Path) -> None:
    """Copy a Python without what no program needs, and without packages of others."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "site-packages"))
    for pattern in DROPPED:
        for path in target.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (packages,) = target.glob("lib/python3.*")
    (packages / "site-packages").mkdir()
    (packages / "EXTERNALLY-MANAGED").unlink(missing_ok=True)


def install_program(python: Path, wheel: Path, backend: str) -> None:
    """Install the program and its packages, and compile them: the file is read-only later."""
    interpreter = python / "bin" / "python3"
    os.environ["LD_LIBRARY_PATH"] = str(python / "lib")
    install: list[str | Path] = ["uv", "pip", "install", "--python", interpreter, "--link-mode", "copy"]
    options: list[list[str]] = [["--torch-backend", backend], []]
    if not any(
        subprocess.run([*map(str, install), *more, str(wheel)], check=False).returncode == 0 for more in options
    ):
        sys.exit("the packages could not be installed")
    (packages,) = python.glob("lib/python3.*/site-packages")
    for part in ("torch/include", "torch/test", "torch/share"):
        shutil.rmtree(packages / part, ignore_errors=True)
    compile_all = ["-m", "compileall", "-qq", "-j", "0", "--invalidation-mode", "unchecked-hash", python / "lib"]
    subprocess.run([str(interpreter), *map(str, compile_all)], check=False)  # some files are for newer Pythons
    del os.environ["LD_LIBRARY_PATH"]


def copy_libraries(target: Path) -> None:
    """Copy the libraries that many systems lack."""
    target.mkdir(parents=True)
    for name in BROUGHT_LIBRARIES:
        path = find_library(name)
        if path is None:
            print(f"this machine has no {name}: the AppImage will take that of the system")
        else:
            shutil.copy(path, target / name)


def find_library(name: str) -> Path | None:
    """Return where the loader finds a library."""
    found = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    lines = (line.split() for line in found.splitlines())
    return next((Path(words[-1]) for words in lines if words and words[0] == name), None)


def write_entries(root: Path) -> None:
    """Write what an AppImage has at its top: its start, its entry in menus, and its icon."""
    (root / "AppRun").write_text(APP_RUN)
    (root / "AppRun").chmod(0o755)
    (root / "frameloom.desktop").write_text(DESKTOP_ENTRY)
    (icon,) = root.glob("python/lib/python3.*/site-packages/assets/icons/frameloom.svg")
    shutil.copy(icon, root / "frameloom.svg")
    (root / ".DirIcon").symlink_to("frameloom.svg")


def pack(root: Path, runtime: Path, output: Path) -> None:
    """Put the runtime and the packed folder into one file that can be started."""
    packed = root.parent / "packed.squashfs"
    run(["mksquashfs", root, packed, "-root-owned", "-noappend", "-quiet", "-no-progress", "-comp", "zstd", "-b", "1M"])
    with output.open("wb") as file:
        for part in (runtime, packed):
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, file)
    output.chmod(0o755)
    print(f"{output}: {output.stat().st_size / 2**20:.0f} MiB")


if __name__ == "__main__":
    sys.exit(main())
