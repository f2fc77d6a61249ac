from __future__ import annotations

from pathlib import Path

import pytest

from studio.core import memory


def test_what_is_available_and_what_can_be_swapped_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal: 900 kB\nMemFree: 7 kB\nMemAvailable: 300 kB\nSwapTotal: 90 kB\nSwapFree: 20 kB\n")
    monkeypatch.setattr(memory, "_MEMINFO", told)
    assert memory.get_free_memory() == 320 << 10


@pytest.mark.parametrize("text", ["", "MemAvailable:\n", "MemAvailable: many kB\n"])
def test_where_that_is_not_told_free_pages_count(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "meminfo"
    told.write_text(text)
    monkeypatch.setattr(memory, "_MEMINFO", told)
    monkeypatch.setattr(memory, "_free_pages", lambda: 5)
    assert memory.get_free_memory() == 5


def test_the_machine_has_some_memory() -> None:
    free = memory.get_free_memory()
    assert free is None or free > 0
