"""`render` for other farms: parts by number, their join, and bundles that the open runner runs."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from studio.app.run import main
from studio.graph.commands import GroupNodes, LinkGroup, RenameNode
from studio.graph.file.linked_files import write_linked_file
from studio.graph.file.project_file import load_project, save_project
from studio.graph.history import Document
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT
from tests.farm.farm_for_tests import FAULTS

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a project that writes a video with sound, pictures, and sound alone."""
    nodes: dict[str, Any] = {
        "v": {"type": "source.video", "name": "video", "version": 1, "params": {"file": str(CLIP)}},
        "a": {"type": "output.write_video", "name": "the film", "version": 2,
              "params": {"file": str(tmp_path / "out" / "film.mp4")}},
        "b": {"type": "output.write_images", "name": "stills", "version": 1,
              "params": {"file": str(tmp_path / "out" / "still.###.jpg")}},
        "c": {"type": "output.write_audio", "name": "sound", "version": 1,
              "params": {"file": str(tmp_path / "out" / "sound.wav")}},
    }  # fmt: skip
    wires = {"a.image": "v.image", "a.audio": "v.audio", "b.image": "v.image", "c.audio": "v.audio"}
    path = tmp_path / "two outputs.loom"
    path.write_text(json.dumps({"frameloom": 1, "nodes": nodes, "wires": wires}))
    return path


def run(graph: Path, *words: str) -> int:
    return main(["render", str(graph), "--scale", "0.1", "--range", "0-59", *words])


def test_parts_that_are_made_one_by_one_are_joined_to_the_same_file(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(graph, "--node", "the film", "--quiet") == 0
    expected = (tmp_path / "out" / "film.mp4").read_bytes()
    (tmp_path / "out" / "film.mp4").unlink()
    parts = ("--node", "the film", "--parts-folder", str(tmp_path / "parts"))
    assert run(graph, *parts, "--count-parts") == 0
    assert json.loads(capsys.readouterr().out) == {"parts": 2, "frames": 60}
    assert run(graph, *parts, "--parts", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"made": [1], "kept": []}
    assert run(graph, *parts, "--no-missing") == 2
    assert "these parts are missing: 0" in capsys.readouterr().err
    assert run(graph, *parts, "--parts", "0-1", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"made": [0], "kept": [1]}
    assert not (tmp_path / "out" / "film.mp4").exists()
    assert run(graph, *parts, "--no-missing", "--json") == 0
    assert (tmp_path / "out" / "film.mp4").read_bytes() == expected
    assert json.loads(capsys.readouterr().out)["computed"] <= 2


def test_arguments_that_do_not_fit_are_refused(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "parts")
    assert run(graph, "--node", "the film", "--parts", "0") == 2
    assert "--parts-folder, too" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--parts", "2", "--parts-folder", folder) == 2
    assert "parts from 0 to 1" in capsys.readouterr().err
    assert run(graph, "--all", "--parts", "0", "--parts-folder", folder) == 2
    assert "one node that writes a file" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--farm", "local:0") == 2
    assert "local:N with 1 to 256 workers" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--farm", "local", "--no-cache") == 2
    assert "no --no-cache" in capsys.readouterr().err
    assert run(graph, "--node", "the film", "--farm", "tcp://192.0.2.1:1") == 2
    assert "a key is needed" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def take_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, and remove them."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for name in found:
        (folder / name).unlink()
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which `frameloom` is the program, and `sbatch` runs what it is given."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {
        "frameloom": f'exec {sys.executable} {ROOT / "main.py"} "$@"',
        "sbatch": (
            'last=0; for word in "$@"; do case "$word" in --array=0-*) last=${word#--array=0-};; esac; wrap=$word\n'
            'done; for number in $(seq 0 $last); do SLURM_ARRAY_TASK_ID=$number sh -c "$wrap" >&2 || exit; done\n'
            'echo "7;here"'
        ),
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    return {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def run_bundle(bundle: Path, environment: dict[str, str]) -> None:
    """Run a bundle with the open runner."""
    values = json.loads((bundle / "parameter_values.json").read_text())["parameterValues"]
    given = [word for each in values for word in ("-p", f"{each['name']}={each['value']}")]
    command = [
        str(Path(sys.executable).with_name("openjd")), "run", "template.json", "--extensions", "TASK_CHUNKING", *given,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=bundle, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("node", ["the film", "stills", "sound"])
def test_the_open_runner_makes_the_same_files(
    graph: Path, tmp_path: Path, environment: dict[str, str], node: str
) -> None:
    how = ("--node", node, "--quiet", *(("--range", "0-11") if node == "stills" else ()))
    assert run(graph, *how) == 0
    expected = take_files(tmp_path / "out")
    assert run(graph, *how, "--bundle", str(tmp_path / "bundle")) == 0
    run_bundle(tmp_path / "bundle", environment)
    assert take_files(tmp_path / "out") == expected


@pytest.mark.slow
def test_the_open_runner_takes_names_as_they_are(graph: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    folder = tmp_path / "it's $(touch pwned) {{Param.Job}} `x` ä"
    folder.mkdir()
    project = json.loads(graph.read_text())
    project["nodes"]["a"]["name"] = "the 'film' $HOME {{Param.Job}}"
    project["nodes"]["a"]["params"]["file"] = str(folder / 'a "b" {{c}}.mp4')
    strange = folder / "strange {{name}}.loom"
    strange.write_text(json.dumps(project))
    node = project["nodes"]["a"]["name"]
    assert run(strange, "--node", node, "--quiet") == 0
    (name,) = {path.name for path in folder.iterdir()} - {strange.name}
    expected = (folder / name).read_bytes()
    (folder / name).unlink()
    assert run(strange, "--node", node, "--bundle", str(tmp_path / "bundle"), "--quiet") == 0
    run_bundle(tmp_path / "bundle", environment)
    assert (folder / name).read_bytes() == expected
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.slow
def test_the_open_runner_grants_what_was_allowed(
    graph: Path, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMELOOM_NODES", str(FAULTS))
    monkeypatch.setenv("FRAMELOOM_TEST_FAULT", "")
    project = json.loads(graph.read_text())
    project["nodes"]["f"] = {"type": "farmtest.fault", "name": "fault", "version": 1}
    project["wires"] |= {"f.image": "v.image", "b.image": "f.image"}
    graph.write_text(json.dumps(project))
    how = ("--node", "stills", "--bundle", str(tmp_path / "bundle"), "--quiet", "--range", "0-4")
    assert run(graph, *how) == 2, "nodes of one's own run only where that is allowed"
    assert run(graph, *how, "--allow", "nodes") == 0
    more = {name: os.environ[name] for name in ("FRAMELOOM_NODES", "FRAMELOOM_TEST_FAULT")}
    run_bundle(tmp_path / "bundle", {**environment, **more})
    assert len(take_files(tmp_path / "out")) == 5


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "slurm"])
def test_scripts_of_commands_make_the_same_file(
    graph: Path, tmp_path: Path, environment: dict[str, str], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "it's $(touch pwned)\n`x`.loom"
    graph.rename(strange)
    how = ("--node", "stills", "--set", "stills.quality=70")
    assert run(strange, *how, "--quiet") == 0
    expected = take_files(tmp_path / "out")
    assert run(strange, *how, "--commands", kind, "--parts-per-task", "25", "--quiet") == 0
    script = capsys.readouterr().out
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert take_files(tmp_path / "out") == expected
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.slow
def test_processes_share_a_folder_and_one_that_is_killed_loses_one_part(
    graph: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    assert run(graph, "--node", "stills", "--quiet") == 0
    expected = take_files(tmp_path / "out")
    parts = tmp_path / "parts"
    command = ["frameloom", "render", str(graph), "--scale", "0.1", "--range", "0-59", "--node", "stills",
               "--parts-folder", str(parts), "--quiet"]  # fmt: skip

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([*command, "--parts", "0-59"], env=environment)

    killed, *others = [start() for _ in range(3)]
    while not list(parts.glob("*.loompart")):
        assert killed.poll() is None
        threading.Event().wait(0.01)
    killed.kill()
    killed.wait()
    assert [process.wait() for process in others] == [0, 0]
    assert len(list(parts.glob("*.loompart"))) == 60
    assert start().wait() == 0, "what is there is left as it is"
    assert subprocess.run([*command, "--no-missing"], env=environment, check=False).returncode == 0
    assert take_files(tmp_path / "out") == expected


def test_commands_carry_the_options_over(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    how = ("--node", "stills", "--job", "shot 1", "--path-map", str(tmp_path / "map.json"), "--overwrite", "--no-graph")
    assert run(graph, *how, "--commands", "plain", "--parts-per-task", "60") == 0
    make, join = map(shlex.split, capsys.readouterr().out.splitlines()[2:])
    for words in (make, join):
        assert words[:4] == ["frameloom", "render", str(graph), "--node=stills"]
        assert words[words.index("--path-map") + 1] == str(tmp_path / "map.json")
        assert {"--job=shot 1", "--no-graph", "0-59", "0.1"} <= set(words)
    assert make[-2:] == ["--parts", "0-59"]
    assert join[-2:] == ["--no-missing", "--overwrite"]
    assert run(graph, "--node", "stills", "--commands", "plain", "--parts-per-task", "0") == 2
    assert "'--parts-per-task' cannot be 0: 1 or more" in capsys.readouterr().err


def test_parts_of_before_an_edit_in_a_linked_group_are_refused(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = load_registry()
    document = Document(registry, load_project(graph, registry))
    document.apply_command(GroupNodes(("v",), "Look"))
    look = next(id for id, record in document.graph.nodes.items() if record.group_project is not None)
    inside = document.graph[look].group_project
    assert inside is not None
    file = tmp_path / "look.loom"
    document.apply_command(LinkGroup(look, file, write_linked_file(file, inside, registry)))
    save_project(graph, document.project, registry)
    how = ("--node", "stills", "--parts-folder", str(tmp_path / "parts"))
    assert run(graph, *how, "--parts", "3", "--quiet") == 0
    assert run(graph, *how, "--parts", "3", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"made": [], "kept": [3]}
    edited = Document(registry, inside)
    edited.apply_command(RenameNode("v", "another name"))
    write_linked_file(file, edited.project, registry)
    assert run(graph, *how, "--no-missing") == 2
    assert "these parts cannot be used: 3 (the part belongs to another render" in capsys.readouterr().err


@pytest.mark.slow
def test_a_local_farm_makes_the_same_file(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(graph, "--node", "the film", "--quiet") == 0
    expected = (tmp_path / "out" / "film.mp4").read_bytes()
    assert run(graph, "--node", "the film", "--farm", "local:2", "--overwrite", "--no-resume", "--json") == 0
    assert (tmp_path / "out" / "film.mp4").read_bytes() == expected
    assert json.loads(capsys.readouterr().out)["computed"] <= 2
