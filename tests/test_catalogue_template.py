"""The template for translators holds every text, and only these."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "assets" / "languages" / "collect.py"


@pytest.fixture(scope="module")
def collecting() -> ModuleType:
    """Return the script, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("collect", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_template_is_up_to_date(collecting: ModuleType) -> None:
    found = collecting.as_file(collecting.collect())
    same = found == SCRIPT.with_name("frameloom.pot").read_text(encoding="utf-8")
    assert same, "run .venv/bin/python assets/languages/collect.py"


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('tr("Rename to {name}", name=new)', ["Rename to {name}"]),
        ('tr_n("{count} node", "{count} nodes", len(nodes))', [("{count} node", "{count} nodes")]),
        ('_TEXTS = {"a": tr_noop("All"), "b": tr_noop("None")}', ["All", "None"]),
        ("tr(text)", []),
        ('print("All")', []),
    ],
)
def test_what_is_collected(collecting: ModuleType, code: str, texts: list[object]) -> None:
    assert list(collecting.texts_of_code(ast.parse(code))) == texts
