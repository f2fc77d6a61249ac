"""Folders with weights that torchao quantized: read where it is installed, and refused in words where it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from studio.core.errors import ModelError
from studio.models.describe.quantization import check_quantization

SETTINGS = {"quantization_config": {"quant_method": "torchao", "quant_type": {"default": {}}}}
IS_INSTALLED = find_spec("torchao") is not None


@pytest.mark.slow
@pytest.mark.skipif(not IS_INSTALLED, reason="torchao is an extra; diffusers imports it with itself, and warns then")
def test_folders_of_int8_and_int4_weights_make_clips() -> None:
    program = "tests.models.describe.torchao_run"
    run = subprocess.run([sys.executable, "-W", "ignore", "-m", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found = {row["kind"]: row for row in map(json.loads, run.stdout.splitlines())}
    assert found["int8"]["type"] == "Int8Tensor"
    assert found["int8"]["difference"] < 0.05
    assert found["int4"]["type"] == "IntxUnpackedToInt8Tensor"
    assert 0.0 < found["int4"]["difference"] < 0.7
    for row in found.values():
        assert row["formats"]["I8"] > 0
        assert row["bytes"] > row["formats"]["I8"]


def test_without_it_they_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.models.describe.quantization.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"quantized with torchao, which needs the Python package torchao 0\.16 or"):
        check_quantization(Path("/m"), SETTINGS)


@pytest.mark.parametrize(("version", "is_read"), [("0.14.1", False), ("0.16.0", True), ("0.18.0", True)])
def test_old_versions_are_refused(version: str, is_read: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.models.describe.quantization.find_spec", lambda name: object())
    monkeypatch.setattr("studio.models.describe.quantization.get_installed_version", lambda name: version)
    if is_read:
        check_quantization(Path("/m"), SETTINGS)
    else:
        with pytest.raises(ModelError, match=r"torchao 0\.16 or later"):
            check_quantization(Path("/m"), SETTINGS)
