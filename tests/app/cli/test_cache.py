"""`cache`: what lies on disk, and away with it; where renders keep what was slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.app.run import main
from studio.app.settings import AppSettings
from studio.core.image import Image
from studio.engine.cache.disk.disk_store import DiskStore
from tests.conftest import ROOT
from tests.end_to_end.graphs import save_chain
from tests.engine.cache.disk.keeping import all_worth_keeping

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _fill(frames: Path, count: int = 3) -> None:
    store = DiskStore(frames, None, torch.device("cpu"))
    for number in range(count):
        store.offer_value(bytes([number]) * 16, Image(torch.zeros(3, 10, 10)), 1.0)
    store.close()


def _json(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main([*map(str, arguments), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_it_says_what_there_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "cache")
    assert (found["folder"], found["entries"], found["bytes"]) == (str(home / "cache" / "frames"), 0, 0)
    _fill(home / "cache" / "frames")
    assert main(["cache"]) == 0
    said = capsys.readouterr().out
    assert str(home / "cache" / "frames") in said
    assert "3 results, 12.0 KiB, of at most" in said


def test_it_clears(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _fill(home / "cache" / "frames")
    found = _json(capsys, "cache", "--clear")
    assert (found["freed_entries"], found["freed_bytes"], found["entries"]) == (3, 3 * 4096, 0)
    _fill(home / "cache" / "frames", 1)
    assert main(["cache", "--clear"]) == 0
    assert "cleared 1 result, 4.0 KiB" in capsys.readouterr().out


def test_settings_and_options_choose_the_folder(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "config").mkdir(parents=True)
    settings = AppSettings(home / "config")
    settings.save_cache_settings(str(tmp_path / "fast disk"), limit=5 << 30)
    found = _json(capsys, "cache")
    assert (found["folder"], found["limit"]) == (str(tmp_path / "fast disk" / "frames"), 5 << 30)
    assert _json(capsys, "cache", "--cache-dir", tmp_path / "x")["folder"] == str(tmp_path / "x" / "frames")
    settings.save_cache_settings("", limit=0)
    assert main(["cache"]) == 0
    assert "the limit is 0" in capsys.readouterr().out


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Path]:
    """Return a project of four frames, all of which are worth keeping."""
    with all_worth_keeping():
        yield save_chain(tmp_path / "good.loom", CLIP, tmp_path / "out.mp4", (("gain", "color.gain", {}),))


def _render(graph: Path, *options: str | Path) -> None:
    assert main(["render", str(graph), "--range", "0-3", "--scale", "0.25", "--quiet", *map(str, options)]) == 0


def test_renders_keep_results_where_they_are_told(
    home: Path, tmp_path: Path, graph: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = home / "cache" / "frames"  # what else is in the cache depends on how long reading took
    _render(graph, "--no-cache")
    assert not results.exists()
    _render(graph, "--cache-dir", tmp_path / "here")
    assert not results.exists()
    assert _json(capsys, "cache", "--cache-dir", tmp_path / "here")["entries"] >= 4
    _render(graph)
    assert _json(capsys, "cache")["entries"] >= 4
    with pytest.raises(SystemExit):
        main(["render", str(graph), "--no-cache", "--cache-dir", "x"])


def test_it_needs_neither_qt_nor_torch(home: Path) -> None:
    code = (
        "import sys; from studio.app.run import main; assert main(['cache', '--clear']) == 0\n"
        "assert not {'PySide6', 'torch', 'numpy'} & set(sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
