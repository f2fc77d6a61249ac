"""The registry finds node types, and survives modules that fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core.errors import UnknownNodeError
from studio.sdk.registry import Registry

NODE = '''
"""A module of nodes."""
from studio.sdk import FrameNode, Image, node
{extra}

@node("{id}")
class {name}(FrameNode):
    """Do nothing at all."""

    def process(self, image: Image) -> Image:
        return image
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an importable, empty package called `sample_nodes`."""
    folder = tmp_path / "sample_nodes"
    (folder / "deep").mkdir(parents=True)
    for part in (folder, folder / "deep"):
        (part / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "sample_nodes"]:
        del sys.modules[name]


def write(path: Path, id: str, name: str, extra: str = "") -> None:
    path.write_text(NODE.format(id=id, name=name, extra=extra))


def test_discovers_modules_at_every_depth(package: Path) -> None:
    write(package / "one.py", "test.one", "One")
    write(package / "deep" / "two.py", "test.two", "Two", "from sample_nodes.one import One")
    registry = Registry().discover_nodes("sample_nodes")
    assert [spec.id for spec in registry] == ["test.one", "test.two"]
    assert registry.broken_modules == []
    assert len(registry) == 2
    assert "test.one" in registry
    assert registry["test.two"].name == "Two"
    assert registry.find_spec("test.three") is None


def test_finding_them_again_changes_nothing(package: Path) -> None:
    write(package / "one.py", "test.one", "One")
    registry = Registry().discover_nodes("sample_nodes").discover_nodes("sample_nodes")
    assert len(registry) == 1
    assert registry.broken_modules == []
    assert len(Registry(registry)) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("def (", "invalid syntax"),
        ("raise RuntimeError('on purpose')", "on purpose"),
        ("raise SystemExit('leaving')", "leaving"),
    ],
)
def test_a_broken_module_is_listed_and_the_others_are_there(package: Path, text: str, error: str) -> None:
    write(package / "good.py", "test.good", "Good")
    (package / "bad.py").write_text(text)
    registry = Registry().discover_nodes("sample_nodes")
    assert [spec.id for spec in registry] == ["test.good"]
    (broken,) = registry.broken_modules
    assert broken.module == "sample_nodes.bad"
    assert error in broken.error
    assert "bad.py" in broken.traceback_text


@pytest.mark.parametrize("error", ["RuntimeError", "SystemExit"])
def test_a_broken_package_within_is_listed_once(package: Path, error: str) -> None:
    write(package / "good.py", "test.good", "Good")
    (package / "deep" / "__init__.py").write_text(f"raise {error}('on purpose')")
    write(package / "deep" / "hidden.py", "test.hidden", "Hidden")
    registry = Registry().discover_nodes("sample_nodes")
    assert [spec.id for spec in registry] == ["test.good"]
    assert [broken.module for broken in registry.broken_modules] == ["sample_nodes.deep"]


def test_a_missing_package_is_listed(package: Path) -> None:
    registry = Registry().discover_nodes("sample_nodes_that_are_not_there")
    assert [broken.module for broken in registry.broken_modules] == ["sample_nodes_that_are_not_there"]


def test_two_classes_with_one_id_are_refused(package: Path) -> None:
    write(package / "one.py", "test.same", "One")
    write(package / "two.py", "test.same", "Two")
    registry = Registry().discover_nodes("sample_nodes")
    (broken,) = registry.broken_modules
    assert "two node classes have the id 'test.same'" in broken.error
    with pytest.raises(TypeError, match=r"two node classes have the id 'test\.same'"):
        registry.add(sys.modules["sample_nodes.two"].Two.spec)


def test_an_unknown_id_suggests_close_ones(package: Path) -> None:
    write(package / "one.py", "color.gain", "Gain")
    registry = Registry().discover_nodes("sample_nodes")
    with pytest.raises(UnknownNodeError, match=r"no node type 'color\.gian'\. Did you mean color\.gain\?"):
        registry["color.gian"]
    with pytest.raises(UnknownNodeError, match=r"no node type 'xyz'\.$"):
        registry["xyz"]
