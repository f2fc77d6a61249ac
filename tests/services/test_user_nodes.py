"""Nodes of the user: in a folder beside the settings, in named folders, and in installed packages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import torch

from studio.app.run import main, take_node_folders
from studio.core.image import Image
from studio.engine.compilation.node_source import forget_sources, get_source_digest
from studio.graph.file.project_file import load_project
from studio.sdk.testing import run_frame
from studio.services import user_nodes
from studio.services.engine_setup import load_registry
from studio.services.user_nodes import FOLDERS_VARIABLE, find_node_folders, make_package, reload_user_nodes
from tests.app.cli.test_check_imports import write_project

NODE = '''
from studio.sdk import FrameNode, Image, node
from .tools import HALF


@node("mine.{name}")
class {cls}(FrameNode):
    """Make the picture darker."""

    def process(self, image: Image) -> Image:
        return image.with_pixels(image.pixels * HALF)
'''


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of the user's nodes, with one node in it."""
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home of 小明"))
    monkeypatch.delenv(FOLDERS_VARIABLE, raising=False)
    folder = find_node_folders()[0]
    write(folder, "darken", "Darken")
    yield folder
    for name in [name for name in sys.modules if name.startswith("user_nodes_")]:
        del sys.modules[name]


def write(folder: Path, name: str, cls: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tools.py").write_text("HALF = 0.5\n")
    (folder / f"{name}.py").write_text(NODE.format(name=name, cls=cls))
    return folder / f"{name}.py"


def test_files_beside_the_settings_are_nodes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = load_registry()
    assert registry["mine.darken"].name == "Darken"
    assert registry.broken_modules == []
    assert main(["nodes", "mine.darken"]) == 0
    assert "Make the picture darker" in capsys.readouterr().out


def test_the_reference_of_the_program_has_none_of_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nodes", "--markdown"]) == 0
    said = capsys.readouterr().out
    assert "color.gain" in said
    assert "mine.darken" not in said


def test_folders_are_named_by_an_option(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "more", "brighten", "Brighten")
    monkeypatch.setenv(FOLDERS_VARIABLE, "")
    assert take_node_folders(["--nodes", str(tmp_path / "more"), "a.loom"]) == ["a.loom"]
    assert find_node_folders() == (home, tmp_path / "more")
    assert {"mine.darken", "mine.brighten"} <= {spec.id for spec in load_registry()}


def test_a_folder_that_is_named_and_not_there_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDERS_VARIABLE, str(home / "none"))
    assert "mine.darken" in load_registry()


def test_without_a_folder_nothing_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "none"))
    monkeypatch.delenv(FOLDERS_VARIABLE, raising=False)
    assert load_registry().broken_modules == []
    assert not (tmp_path / "none").exists()


def test_a_built_in_id_is_not_taken(home: Path) -> None:
    (home / "gain.py").write_text(NODE.format(name="gain", cls="Gain").replace("mine.gain", "color.gain"))
    registry = load_registry()
    assert registry["color.gain"].cls.__module__.startswith("nodes.")
    (broken,) = registry.broken_modules
    assert "two node classes have the id 'color.gain'" in broken.error
    assert str(home / "gain.py") in broken.error
    assert "mine.darken" in registry, "the rest is there"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("def (", "invalid syntax (broken.py, line 1)"),
        ("\nimport nothing_of_this_name", "No module named 'nothing_of_this_name' ({file}, line 2)"),
        ("x = 1\nraise RuntimeError", "RuntimeError ({file}, line 2)"),
        ("from studio.sdk import node\n\n@node('mine.x')\nclass X: pass", "({file}, line 3)"),
    ],
)
def test_an_error_is_named_with_its_file_and_line(home: Path, text: str, error: str) -> None:
    (home / "broken.py").write_text(text)
    registry = load_registry()
    (broken,) = registry.broken_modules
    assert error.format(file=home / "broken.py") in broken.error
    assert "mine.darken" in registry


def test_the_error_is_shown_at_the_node(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "darken.py"
    file.write_text(file.read_text().replace("HALF)", "HALF").replace("import HALF", "import HALF, NOTHING"))
    assert main(["check", str(write_project(tmp_path, "mine.darken"))]) == 2
    said = capsys.readouterr().out
    assert "a: The node type 'mine.darken' cannot be used: '(' was never closed (darken.py, line " in said


def test_a_project_with_such_a_node_is_checked(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_project(tmp_path, "mine.darken")
    assert load_project(path, load_registry()).graph["a"].type == "mine.darken"
    main(["check", str(path)])
    assert "no node type" not in capsys.readouterr().out


def test_its_digest_follows_its_file_and_what_it_imports(home: Path) -> None:
    load_registry()
    module = f"{make_package(home)}.darken"
    before = get_source_digest(module)
    (home / "tools.py").write_text("HALF = 0.25\n")
    forget_sources()
    assert get_source_digest(module) != before


def test_packages_name_theirs_by_an_entry_point(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lib" / "their_nodes"
    write(package, "tint", "Tint")
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path / "lib")
    points = (EntryPoint("theirs", "their_nodes", user_nodes.ENTRY_POINTS),)
    monkeypatch.setattr(user_nodes, "entry_points", lambda group: points if group == "frameloom.nodes" else ())
    try:
        assert "mine.tint" in load_registry()
    finally:
        for name in [name for name in sys.modules if name.startswith("their_nodes")]:
            del sys.modules[name]


def test_two_folders_have_two_packages(tmp_path: Path) -> None:
    names = {make_package(tmp_path / "a"), make_package(tmp_path / "b"), make_package(tmp_path / "a")}
    assert len(names) == 2
    for name in names:
        del sys.modules[name]
    assert os.environ.get(FOLDERS_VARIABLE) is None


def test_files_are_read_again(home: Path) -> None:
    registry = load_registry()
    first = registry["mine.darken"]
    (home / "tools.py").write_text("HALF = 0.25\n")
    (home / "brighten.py").write_text(NODE.format(name="brighten", cls="Brighten"))
    again = reload_user_nodes(registry)
    assert "mine.brighten" in again
    assert registry["mine.darken"] is first, "who computes with the types of before is left alone"
    assert "mine.brighten" not in registry
    picture = Image(torch.ones(3, 2, 2))
    darker = [float(run_frame(spec.cls(), image=picture).pixels.max()) for spec in (first, again["mine.darken"])]
    assert darker == [0.5, 0.25], "what a node imports from beside it is read again, too"


def test_a_mended_file_has_its_node_again_and_a_deleted_one_has_none(home: Path) -> None:
    text = (home / "darken.py").read_text()
    (home / "darken.py").write_text("def (")
    registry = load_registry()
    assert [broken.node_ids for broken in registry.broken_modules] == [frozenset()]
    (home / "darken.py").write_text(text)
    again = reload_user_nodes(registry)
    assert "mine.darken" in again
    assert again.broken_modules == []
    (home / "darken.py").unlink()
    assert "mine.darken" not in reload_user_nodes(again)
    assert again["color.gain"] is registry["color.gain"], "the program's own are not read again"


def test_they_are_told_from_the_programs_own_also_when_they_are_read_again(home: Path) -> None:
    registry = load_registry()
    for known in (registry, reload_user_nodes(registry)):
        assert known.is_user_node("mine.darken")
        assert not known.is_user_node("color.gain")
        assert not known.is_user_node("graph.group")
        assert not known.is_user_node("nobodys.node")
    other = load_registry(has_user_nodes=False)
    other.replace_content(registry)
    assert other.is_user_node("mine.darken")
