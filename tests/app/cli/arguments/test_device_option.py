"""Names of devices on the command line, checked before anything is loaded."""

from __future__ import annotations

import argparse

import pytest

from studio.app.cli.arguments.device_option import add_device_option


def _parse(name: str) -> str:
    parser = argparse.ArgumentParser()
    add_device_option(parser)
    found: str = parser.parse_args(["--device", name]).device
    return found


@pytest.mark.parametrize("name", ["auto", "cpu", "cuda", "cuda:0", "cuda:1", "cuda:12", "mps"])
def test_a_device_may_be_one_card_of_several(name: str) -> None:
    assert _parse(name) == name


@pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:1", ""])
def test_other_names_are_refused_with_those_there_are(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        _parse(name)
    assert refused.value.code == 2
    assert f"no device '{name}'; accepted: auto, cpu, cuda, cuda:1, mps" in capsys.readouterr().err
