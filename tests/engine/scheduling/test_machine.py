"""Facts about the machine without torch: whether it might have a card."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version

import pytest

from studio.engine.scheduling import machine
from studio.engine.scheduling.machine import count_usable_cores, get_torch_version, may_have_card


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let torch be one for cards."""
    monkeypatch.setattr(machine, "get_torch_version", lambda: "2.13.0+cu126")


def test_the_version_is_that_of_the_package() -> None:
    assert get_torch_version() == version("torch")
    assert 1 <= count_usable_cores() <= (os.cpu_count() or 1)


def test_a_build_for_the_cpu_finds_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "get_torch_version", lambda: "2.13.0+cpu")
    monkeypatch.setattr(machine, "_CARD_FILES", ("/",))
    assert not may_have_card()


@pytest.mark.parametrize(("files", "found"), [(("/",), True), (("/no/such/device",), False)])
@pytest.mark.usefixtures("build")
def test_drivers_of_linux_have_files(monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], found: bool) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(machine, "_CARD_FILES", files)
    assert may_have_card() is found


@pytest.mark.parametrize(("processor", "found"), [("arm64", True), ("x86_64", False)])
@pytest.mark.usefixtures("build")
def test_apples_own_processors_have_one(monkeypatch: pytest.MonkeyPatch, processor: str, found: bool) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: processor)
    assert may_have_card() is found
