"""Files under another name until they are whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studio.media.resume.atomic_file import AtomicFile, remove_leftovers


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_file_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    partial = AtomicFile(tmp_path / "new" / "clip.mp4")
    partial.partial_path.write_bytes(b"film")
    assert not partial.target_path.exists()
    partial.commit()
    partial.discard()
    assert partial.target_path.read_bytes() == b"film"
    assert _names(tmp_path / "new") == ["clip.mp4"]


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    AtomicFile(tmp_path / "clip.mp4").discard()
    assert _names(tmp_path) == []


def test_what_killed_writers_left_is_removed_and_what_others_write_is_not(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from studio.media.resume.atomic_file import AtomicFile;"
        "held = AtomicFile(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGTERM)"
    )
    for name in ("a[1].mp4", "b.mp4", "a[1].mov"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=False)
    (tmp_path / "a[1].mp4").touch()
    alive = AtomicFile(tmp_path / "a[1].mp4")
    assert len(_names(tmp_path)) == 5
    remove_leftovers(tmp_path, ".mp4", "a[1]")
    left = _names(tmp_path)
    assert alive.partial_path.name in left
    assert [name.split(".partial")[0] for name in left if "partial" in name] == [".a[1]", ".a[1]", ".b"]
    remove_leftovers(tmp_path, ".mp4")
    alive.discard()
    assert [name.split("-")[0] for name in _names(tmp_path)] == [".a[1].partial", "a[1].mp4"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_made_is_named() -> None:
    from studio.core.errors import MediaError

    with pytest.raises(MediaError, match="/proc/nowhere"):
        AtomicFile(Path("/proc/nowhere/clip.mp4"))
