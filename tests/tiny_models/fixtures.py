"""The fixture that makes tiny models."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tiny_models import families

TinyModel = Callable[[str], Path]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> TinyModel:
    """Return what gives a family's folder, made once for all tests: nothing in it may be changed."""
    home = tmp_path_factory.mktemp("models")
    made: dict[str, Path] = {}

    def folder(family: str) -> Path:
        if family not in made:
            made[family] = _made(family, home / family)
        return made[family]

    return folder


def _made(family: str, folder: Path) -> Path:
    import torch

    from studio.sdk.networks.hf import configure_libraries

    configure_libraries()
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        return families()[family](folder)
