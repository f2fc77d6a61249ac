"""The build of torch for the card of a machine, with programs that are asked in place of real ones."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tools.install import pip_settings, torch_backend
from tools.install.torch_backend import BACKENDS, choose_backend, read_output


def say(program: str, text: str) -> Callable[[Sequence[str]], str]:
    """Return what runs programs, of which one has something to say."""
    return lambda command: text if command[0] == program else ""


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.parametrize("module", [torch_backend, pip_settings])
def test_an_old_python_can_read_it(module: ModuleType) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 7)).body


def test_an_nvidia_card_takes_the_build_that_its_driver_runs() -> None:
    found = choose_backend(read=say("nvidia-smi", "NVIDIA GeForce RTX 4090, 560.35.03\nNVIDIA T400, 560.35.03\n"))
    assert (found.name, found.uv_name) == ("cuda", "auto")
    assert found.reason == "NVIDIA GeForce RTX 4090 with driver 560.35.03 was found"
    assert found.size == "3 GB"


def test_an_old_driver_takes_the_build_for_the_cpu_and_is_named() -> None:
    found = choose_backend(read=say("nvidia-smi", "NVIDIA GeForce GTX 1080, 470.223.02\n"))
    assert found.name == "cpu"
    assert "has driver 470.223.02, and CUDA 12 needs 525.60 or later: update it" in found.reason


@pytest.mark.parametrize("text", ["", "NVIDIA-SMI has failed because it couldn't communicate with the driver\n"])
def test_a_driver_that_does_not_answer_is_none(text: str) -> None:
    assert choose_backend(read=say("nvidia-smi", text)).name == "cpu"


def test_an_intel_arc_takes_its_build() -> None:
    lines = "00:02.0 VGA compatible controller: Intel Corporation DG2 [Arc A770] (rev 08)\n"
    assert choose_backend(read=say("lspci", lines.replace("[Arc", "Arc").replace("]", ""))).name == "xpu"
    assert choose_backend(read=say("lspci", "00:02.0 VGA: Intel Corporation UHD Graphics 620\n")).name == "cpu"


def test_a_mac_has_one_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert choose_backend(read=say("nvidia-smi", "never asked, 1.0")).name == "cpu"


@pytest.mark.parametrize("name", [name for name in BACKENDS if name != "auto"])
def test_what_is_wanted_is_taken_without_a_look(name: str) -> None:
    def refuse(command: Sequence[str]) -> str:
        raise AssertionError(command)

    found = choose_backend(name, refuse)
    assert found.name == name
    assert found.reason == f"--backend {name} was given"


def test_programs_that_fail_say_nothing() -> None:
    assert read_output(("no-such-program",)) == ""
    assert read_output((sys.executable, "-c", "print('x'); raise SystemExit(3)")) == ""
    assert read_output((sys.executable, "-c", "print('x')")).strip() == "x"
