"""Parts of an AppImage: a Python without what no program needs, entries at its top, a start of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.conftest import ROOT
from tools.install.build_appimage import copy_python, find_library, write_entries


def make_python(folder: Path) -> Path:
    """Make a Python that says what it was started with."""
    for name in (
        "bin/python3",
        "lib/python3.11/os.py",
        "lib/python3.11/test/big.py",
        "lib/libpython3.11.a",
        "lib/x.so",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH|$PYTHONPATH|$3"\n')
    (folder / "lib/python3.11/site-packages/other").mkdir(parents=True)
    (folder / "bin/python3").chmod(0o755)
    return folder


def test_a_python_is_copied_without_what_no_program_needs(tmp_path: Path) -> None:
    copy_python(make_python(tmp_path / "python"), tmp_path / "copy")
    found = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*")}
    assert {"bin/python3", "lib/python3.11/os.py", "lib/x.so", "lib/python3.11/site-packages"} <= found
    assert not {name for name in found if "test" in name or name.endswith(".a") or "other" in name}


def test_it_starts_its_own_python_and_hands_on_the_arguments(tmp_path: Path) -> None:
    root = tmp_path / "App Dir"
    assets = make_python(root / "python") / "lib/python3.11/site-packages/assets/icons"
    assets.mkdir(parents=True)
    (assets / "frameloom.svg").write_bytes((ROOT / "assets" / "icons" / "frameloom.svg").read_bytes())
    write_entries(root)
    done = subprocess.run(
        [root / "AppRun", "a file.loom"], env={"PYTHONPATH": "/x"}, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{root}/python/lib:{root}/lib||a file.loom\n"
    assert (root / ".DirIcon").read_bytes().startswith(b"<svg") or b"<svg" in (root / ".DirIcon").read_bytes()
    assert "Icon=frameloom" in (root / "frameloom.desktop").read_text()


def test_libraries_are_found_where_the_loader_finds_them() -> None:
    found = find_library("libc.so.6")
    assert found is not None
    assert found.is_file()
    assert find_library("libno-such-thing.so.1") is None
