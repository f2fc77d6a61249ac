"""`main.py new node`: what it writes works, and what it refuses stays unwritten."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import nodes
from studio.app.cli.new_node import command
from studio.app.cli.new_node.node_files import StartingPoint
from studio.app.run import main
from studio.sdk.testing import assert_node_contract
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT

FAMILIES = {
    StartingPoint.FILTER: "filter",
    StartingPoint.SOURCE: "source",
    StartingPoint.SOUND: "audio",
    StartingPoint.NETWORK: "color",  # a family without a package of torch modules
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a source tree without nodes of its own; what is written there is imported as if it lay in ours."""
    for package in ("nodes", "tests/nodes", *(f"nodes/{family}" for family in FAMILIES.values())):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "nodes.md", tmp_path / "docs")
    monkeypatch.setattr(command, "CHECKOUT", tmp_path)
    load_registry()
    for family in FAMILIES.values():
        package = getattr(nodes, family)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / "nodes" / family)])
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if name.startswith("nodes.") and str(module.__file__).startswith(str(tmp_path)):
            del sys.modules[name]
            parent, _, child = name.rpartition(".")
            if parent in sys.modules:
                delattr(sys.modules[parent], child)


def _sources(folder: Path) -> dict[Path, bytes]:
    """Return what lies in a source tree, byte for byte."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.suffix in {".py", ".md"} and path.is_file()}


@pytest.mark.parametrize("kind", list(StartingPoint))
def test_the_node_works_and_its_test_passes(
    kind: StartingPoint, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    family = FAMILIES[kind]
    assert main(["new", "node", f"{family}.made_up", "--kind", kind]) == 0
    said = capsys.readouterr().out
    assert f"written: nodes/{family}/made_up.py" in said
    spec = load_registry()[f"{family}.made_up"]
    assert_node_contract(spec)
    test = checkout / "tests" / "nodes" / family / "test_made_up.py"
    found: dict[str, object] = {}
    exec(compile(test.read_text(), test, "exec"), found)
    cases = [case for name, case in found.items() if name.startswith("test_") and callable(case)]
    assert cases
    for case in cases:
        case()


@pytest.mark.parametrize("kind", list(StartingPoint))
def test_what_is_written_is_as_ruff_has_it(kind: StartingPoint, checkout: Path) -> None:
    name = "a_name_as_long_as_may_be_accepte"
    assert main(["new", "node", f"{FAMILIES[kind]}.{name}", "--kind", kind]) == 0
    made = [str(path) for path in checkout.rglob("*.py") if path.read_bytes()]
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--no-cache", "--config", str(ROOT / "pyproject.toml")]
    for call in (["check", *options, *made], ["format", "--check", *options, *made]):
        done = subprocess.run([*ruff, *call], cwd=checkout, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_reference_has_it_in_its_place(checkout: Path) -> None:
    before = (checkout / "docs" / "nodes.md").read_text(encoding="utf-8")
    assert main(["new", "node", "filter.made_up"]) == 0
    after = (checkout / "docs" / "nodes.md").read_text(encoding="utf-8")
    assert "\n### Made Up\n\n`filter.made_up` · frame · inputs: image: Image · outputs: image: Image\n" in after
    start = after.index("\n### Made Up\n")
    end = after.index("\n### ", start + 1)
    assert after[:start] + after[end:] == before
    assert "### Glow" in after[:start]


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("color.gain", "'node' cannot be 'color.gain': nodes.color.tone defines it"),
        ("Color.Gain", "'node' cannot be 'Color.Gain': accepted is family.name as color.gain"),
        ("gain", "accepted is family.name"),
        ("color.2nd", "accepted is family.name"),
        ("color.ga-in", "accepted is family.name"),
        ("color.../x", "accepted is family.name"),
        (f"color.{'a' * 33}", "at most 32"),
        ("color.lambda", "'lambda' is reserved"),
        ("color.nets", "'nets' is reserved"),
        ("colour.gain", "its family is to be one of audio, color, filter, source"),
        ("graph.gain", "its family is to be one of"),
        ("color.my_node", "there is a class MyNode, or it ends in Node"),
    ],
)
def test_what_cannot_be_is_refused(id: str, said: str, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _sources(checkout)
    assert main(["new", "node", id]) == 2
    assert said in capsys.readouterr().err
    assert _sources(checkout) == before


def test_a_class_name_stands_once(checkout: Path) -> None:
    (checkout / "nodes" / "filter" / "other.py").write_text("class MadeUp:\n    pass\n")
    assert main(["new", "node", "color.made_up"]) == 0
    assert "class ColorMadeUp(" in (checkout / "nodes" / "color" / "made_up.py").read_text()
    assert main(["new", "node", "color.exception"]) == 0
    assert "class ColorException(" in (checkout / "nodes" / "color" / "exception.py").read_text()


@pytest.mark.parametrize(
    "taken", ["nodes/filter/made_up.py", "nodes/filter/made_up", "tests/nodes/filter/test_made_up.py"]
)
def test_nothing_is_written_over(taken: str, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / taken).parent.mkdir(exist_ok=True)
    if taken.endswith(".py"):
        (checkout / taken).write_text("mine = 1\n")
    else:
        (checkout / taken).mkdir()
    before = _sources(checkout)
    assert main(["new", "node", "filter.made_up"]) == 2
    assert f"{checkout / taken} exists, and nothing is written over" in capsys.readouterr().err
    assert _sources(checkout) == before


def test_an_installed_program_writes_no_node(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "docs" / "nodes.md").unlink()
    assert main(["new", "node", "filter.made_up"]) == 2
    assert f"{checkout} has no docs/nodes.md: a node is written into a checkout" in capsys.readouterr().err
    assert not (checkout / "nodes" / "filter" / "made_up.py").exists()


@pytest.mark.logs_errors
def test_a_broken_module_is_repaired_first(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "nodes" / "filter" / "broken.py").write_text("1 / 0\n")
    assert main(["new", "node", "filter.made_up"]) == 2
    assert "nodes.filter.broken cannot be imported, so repair it first: division by zero" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["new"], ["new", "node"], ["new", "node", "color.x", "--kind", "sink"]])
def test_wrong_arguments_are_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def _copy_mypy_cache(checkout: Path) -> None:
    """Copy what mypy knows of the code, which saves a minute; another mypy may write to it at the same time."""
    for database in (ROOT / ".mypy_cache").glob("*/*.db"):
        copy = checkout / database.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_mypy_accepts_what_is_written(tmp_path: Path) -> None:
    for part in (
        "studio",
        "nodes",
        "main.py",
        "pyproject.toml",
        "docs/nodes.md",
        "tests/__init__.py",
        "tests/nodes/__init__.py",
    ):
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, tmp_path / part)
    _copy_mypy_cache(tmp_path)
    made = []
    for kind, family in FAMILIES.items():
        command = [sys.executable, "main.py", "new", "node", f"{family}.made_up", "--kind", kind]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made += [f"nodes/{family}/made_up.py", f"tests/nodes/{family}/test_made_up.py"]
    check = [sys.executable, "-m", "mypy", *made, "nodes/color/nets/made_up.py"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
