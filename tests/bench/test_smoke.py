"""Each benchmark at a small size: that it runs and measures what it says, not how fast this machine is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import canvas, edits, memory, overhead, seek, start, streaming
from tests.bench.report import Figure


def test_streaming_measures_both_sides() -> None:
    figures = streaming.measure(frames=12, pairs=1)
    assert [figure.bar for figure in figures] == ["E1", "E2"]
    assert all(0.05 < figure.measured < 20 for figure in figures)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process its peak memory this way")
def test_memory_compares_lengths() -> None:
    (figure,) = memory.measure(lengths=(4, 12))
    assert 0.5 < figure.measured < 2
    assert "12 frames" in figure.detail


def test_overhead_is_per_node() -> None:
    (figure,) = overhead.measure(lengths=(10,), rounds=3)
    assert 0 < figure.measured < 10_000


def test_edits_are_compared_with_the_node_alone() -> None:
    (figure,) = edits.measure(nodes=4, size=64, rounds=3)
    assert figure.measured > 0


def test_seeking_is_exact() -> None:
    (figure,) = seek.measure(frames=40, samples=10, gop=20)
    assert figure.measured == 0


def test_start_is_measured() -> None:
    (figure,) = start.measure(runs=1)
    assert 0.01 < figure.measured < 60


def test_the_canvas_is_measured() -> None:
    figures = canvas.measure(nodes=30, dragged=10, rounds=2)
    assert [figure.bar for figure in figures] == ["E12"] * 3
    assert all(figure.measured > 0 for figure in figures)


def test_the_figures_are_written_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = [Figure("E4", "something", 3.0, 2.0, "µs"), Figure("E5", "else", 1.0, 1.0, "x", "a detail")]
    monkeypatch.setattr(bench, "BENCHES", {("E4", "E5"): lambda: figures})
    path = tmp_path / "bench.json"
    monkeypatch.setattr("sys.argv", ["bench", "--json", str(path)])
    assert bench.main() == 1
    found = json.loads(path.read_text())
    assert [{key: row[key] for key in ("bar", "measured", "limit", "ok")} for row in found] == [
        {"bar": "E4", "measured": 3.0, "limit": 2.0, "ok": False},
        {"bar": "E5", "measured": 1.0, "limit": 1.0, "ok": True},
    ]
    assert "MISS E4" in capsys.readouterr().out
