"""The code of a node is part of its digest, as far as its own package and ours go."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.engine.compilation import node_source


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a package with a node module, a helper, and a bystander."""
    folder = tmp_path / "made_for_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "helpers").mkdir()
    (folder / "helpers" / "__init__.py").write_text("from . import deep\n")
    (folder / "helpers" / "deep.py").write_text("VALUE = 1\n")
    (folder / "other.py").write_text("VALUE = 1\n")
    (folder / "lazy.py").write_text("VALUE = 1\n")
    (folder / "node.py").write_text(
        "import json\nimport numpy as np, json\nfrom made_for_test.helpers import (\n    deep,\n)\n"
        "from studio.core.image import Image\n\ndef process():\n    from made_for_test import lazy\n    return lazy\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("made_for_test.node")
    yield folder
    for name in [name for name in sys.modules if name.startswith("made_for_test")]:
        del sys.modules[name]
    _forget()


def _forget() -> None:
    """Do what a restart does."""
    for function in (node_source.get_source_digest, node_source._imports, node_source._source, node_source._file):
        function.cache_clear()


def _source() -> str:
    _forget()
    return node_source.get_source_digest("made_for_test.node")


def test_an_edit_of_what_a_node_is_made_of_changes_its_code(package: Path) -> None:
    seen = {_source()}
    for name in ("node.py", "helpers/__init__.py", "helpers/deep.py", "lazy.py"):
        with (package / name).open("a") as file:
            file.write("# edited\n")
        assert _source() not in seen, name
        seen.add(_source())


def test_an_edit_elsewhere_does_not(package: Path) -> None:
    before = _source()
    with (package / "other.py").open("a") as file:
        file.write("# edited\n")
    assert _source() == before


def test_it_does_not_depend_on_what_is_loaded(package: Path) -> None:
    before = _source()
    importlib.import_module("made_for_test.other")
    importlib.import_module("made_for_test.lazy")
    assert _source() == before
    reached = node_source._find_reached_modules("made_for_test.node")
    assert {"studio.core.image", "studio.core.errors", "made_for_test.helpers.deep"} <= reached
    assert not {"json", "numpy", "made_for_test.other", "studio.engine"} & reached


def test_what_has_no_source_has_a_code(package: Path) -> None:
    _forget()
    assert all(node_source.get_source_digest(name) for name in ("builtins", "no.such.module."))


def test_the_libraries_of_pretrained_models_count_where_they_are_used(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def versions(number: str) -> str:
        monkeypatch.setattr(node_source, "version", lambda library: number)
        return _source()

    assert versions("1") == versions("2")
    (package / "helpers" / "deep.py").write_text(
        "def load():\n    from studio.sdk.networks.hf import import_diffusers\n"
    )
    assert versions("1") != versions("2")
