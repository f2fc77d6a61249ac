"""The examples of docs/scripting.md run as they stand, each in a folder with a small project and two clips."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from studio.api import LocalHost, ProjectHandle
from studio.services.engine_setup import load_registry

_PAGE = Path(__file__).parents[2] / "docs" / "scripting.md"
_EXAMPLES = re.findall(r"```python\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a project that softens a clip."""
    made = tmp_path_factory.mktemp("scripting")
    (made / "clips").mkdir()
    with ProjectHandle(LocalHost(load_registry(has_user_nodes=False), device="cpu")) as project:
        noise = project.add("source.noise", width=64, height=36, length=6)
        for name in ("a.mp4", "b.mp4"):
            project.render(made / "clips" / name, noise)
        noise.remove()
        video = project.add("source.video", "Video", file=made / "clips" / "a.mp4")
        video >> project.add("filter.blur", "Blur") >> project.add("output.write_video", "Write", file="made.mp4")
        project.save(made / "clip.loom")
    return made


@pytest.mark.parametrize("example", _EXAMPLES, ids=[str(number) for number in range(len(_EXAMPLES))])
def test_examples_run(example: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("FRAMELOOM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    exec(compile(example, str(_PAGE), "exec"), {"__name__": "example"})


def test_the_batch_recipe_makes_a_file_for_each_clip(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (recipe,) = [example for example in _EXAMPLES if "glob(" in example]
    test_examples_run(recipe, folder, tmp_path, monkeypatch)
    assert sorted(file.name for file in (tmp_path / "soft").iterdir()) == ["a.mp4", "b.mp4"]
