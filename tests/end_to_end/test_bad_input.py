"""Bad input: one clear message that names the place and what is accepted, the right exit code, nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.app.run import main
from tests.conftest import ROOT
from tests.end_to_end.graphs import save_chain

CLIP = ROOT / "assets" / "media" / "moving-scene.mp4"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Return a good project, whose output is `out.mp4` beside it."""
    return save_chain(tmp_path / "good.loom", CLIP, tmp_path / "out.mp4", (("gain", "color.gain", {}),))


def refused(capfd: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 2) -> str:
    """Run the command line, which must refuse; return its one message."""
    assert main([str(argument) for argument in arguments]) == code
    said = capfd.readouterr()
    assert "Traceback" not in said.err
    assert said.err.startswith("frameloom: ")
    assert said.out == ""
    return said.err


def leftovers(folder: Path) -> set[str]:
    """Return what lies in a folder beside the project."""
    return {file.name for file in folder.iterdir()} - {"good.loom", "bad.loom"}


BAD_MEDIA: dict[str, tuple[bytes | None, str]] = {
    "missing.mp4": (None, "does not exist"),
    "empty.mp4": (b"", "empty"),
    "text.mp4": (b"This is no clip.\n" * 100, "media"),
    "noise.mp4": (bytes(range(256)) * 64, "media"),
}


@pytest.mark.parametrize("name", BAD_MEDIA)
def test_bad_media_is_named(name: str, graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    content, said = BAD_MEDIA[name]
    file = tmp_path / "clips" / name
    file.parent.mkdir()
    if content is not None:
        file.write_bytes(content)
    message = refused(capfd, "render", graph, "--set", f"video.file={file}")
    assert name in message
    assert said in message
    assert "video" in message
    assert leftovers(tmp_path) == {"clips"}
    assert name in refused(capfd, "info", file)


def test_a_truncated_clip_fails_at_its_frame_and_leaves_nothing(
    graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file whose index stands at its end is no media file any more once it is cut."""
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(CLIP.read_bytes()[:20_000])
    code = main(["render", str(graph), "--set", f"video.file={cut}", "--quiet"])
    said = capfd.readouterr().err
    assert code in (1, 2)
    assert "cut.mp4" in said
    assert "Traceback" not in said
    assert leftovers(tmp_path) == {"cut.mp4"}


def edited(graph: Path, **changes: Any) -> Path:
    """Save a changed copy of a project as `bad.loom`."""
    content = json.loads(graph.read_text())
    for key, value in changes.items():
        content[key] = {**content[key], **value} if isinstance(value, dict) else value
    bad = graph.with_name("bad.loom")
    bad.write_text(json.dumps(content))
    return bad


def node(kind: str, **params: Any) -> dict[str, Any]:
    """Return a node's block."""
    return {"name": "odd", "type": kind, "params": params}


BAD_GRAPHS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "unknown node": (
        {"nodes": {"odd": node("color.gian")}, "wires": {"odd.image": "video.image", "write.image": "odd.image"}},
        ("odd", "no node type 'color.gian'", "color.gain"),
    ),
    "unknown parameter": (
        {"nodes": {"gain": {"name": "gain", "type": "color.gain", "params": {"gian": 2}}}},
        ("gain.gian", "Gain has the parameters", "gain"),
    ),
    "wrong type": (
        {"nodes": {"gain": {"name": "gain", "type": "color.gain", "params": {"gain": "much"}}}},
        ("gain.gain", "'much'", "a number from 0"),
    ),
    "unknown port": ({"wires": {"gain.picture": "video.image"}}, ("gain.picture", "no input 'picture'", "image")),
    "wrong port type": ({"wires": {"gain.image": "video.audio"}}, ("gain.image", "gives Audio", "takes Image")),
    "loop": (
        {"nodes": {"odd": node("color.gain")}, "wires": {"odd.image": "gain.image", "gain.image": "odd.image"}},
        ("loop", "odd", "gain"),
    ),
    "unconnected": (
        {"nodes": {"odd": node("color.gain")}, "wires": {"gain.image": "odd.image"}},
        ("odd.image", "nothing is connected"),
    ),
}


@pytest.mark.parametrize("case", BAD_GRAPHS)
def test_bad_graphs_are_named_by_check_and_refused_by_render(
    case: str, graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    changes, words = BAD_GRAPHS[case]
    bad = edited(graph, **changes)
    message = refused(capfd, "render", bad)
    assert not [word for word in words if word not in message]
    assert leftovers(tmp_path) == set()
    assert main(["check", str(bad)]) == 2
    shown = capfd.readouterr().out
    assert not [word for word in words if word not in shown]
    assert main(["check", str(bad), "--json"]) == 2
    assert json.loads(capfd.readouterr().out)["problems"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("hello", ("bad.loom", "line 1", "not JSON")),
        ('{"frameloom": 4}', ("bad.loom", "newer")),
        ("[" * 100_000, ("bad.loom", "nested")),
        ("", ("bad.loom", "empty")),
    ],
)
def test_files_that_are_no_project_are_named(
    content: str, words: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.loom"
    bad.write_text(content)
    for command in ("render", "check"):
        message = refused(capfd, command, bad)
        assert not [word for word in words if word not in message]
        assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--set", "video"), ("--set", "NODE.PARAM=VALUE")),
        (("--set", "nope.gain=1"), ("nope", "its nodes: gain, video, write")),
        (("--set", "gain.nope=1"), ("nope", "Gain has the parameters")),
        (("--set", "gain.gain=loud"), ("gain", "'loud'", "a number")),
        (("--set", "gain.gain=-1"), ("gain", "-1", "from 0")),
        (("--range", "40-10"), ("40-10", "not after")),
        (("--range", "all"), ("all", "10-40")),
        (("--scale", "0"), ("--scale", "above 0")),
        (("--node", "nope"), ("nope", "its nodes")),
        (("--node", "gain"), ("gain", "-o")),
        (("--device", "cuda"), ("cuda",)),
        (("--device", "cuda:1"), ("cuda:1", "it has: cpu")),
    ],
)
def test_bad_arguments_are_named(
    arguments: tuple[str, ...], words: tuple[str, ...], graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if "--device" in arguments:
        import torch

        if torch.cuda.is_available():
            pytest.skip("this machine has the device that the test asks for in vain")
    message = refused(capfd, "render", graph, *arguments)
    assert not [word for word in words if word not in message]
    assert leftovers(tmp_path) == set()


def test_the_output_must_not_be_the_input(graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "clip.mp4"
    copy.write_bytes(CLIP.read_bytes())
    before = copy.read_bytes()
    for output in (copy, tmp_path / "." / "clip.mp4"):
        message = refused(capfd, "render", graph, "--set", f"video.file={copy}", "-o", output)
        assert "clip.mp4" in message
    if sys.platform != "win32":  # where links need rights
        link = tmp_path / "link.mp4"
        link.symlink_to(copy)
        refused(capfd, "render", graph, "--set", f"video.file={copy}", "-o", link)
    assert copy.read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full and /proc are Linux's")
def test_a_disk_that_cannot_be_written_is_named(graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    message = refused(capfd, "render", graph, "-o", "/proc/nowhere/out.mp4", "--quiet", code=1)
    assert "/proc/nowhere" in message
    assert leftovers(tmp_path) == set()


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="mounting a small disk needs root",
)
@pytest.mark.slow
def test_a_full_disk_is_named_and_leaves_nothing(graph: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=16k none {disk}"
    command = f"{sys.executable} main.py render {graph} -o {disk}/out.mp4 --quiet"
    script = f"{mount} && {command}; code=$?; ls -A {disk}; exit $code"
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a small disk")
    assert done.returncode == 1
    assert "out.mp4" in done.stderr
    assert "no space left" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_no_qt_is_imported_for_the_command_line(graph: Path) -> None:
    calls = [["render", str(graph), "--range", "0-1", "--quiet"], ["nodes"], ["check", str(graph)], ["info", str(CLIP)]]
    code = (
        "import sys; from studio.app.run import main\n"
        f"assert [main(call) for call in {calls!r}] == [0, 0, 0, 0]\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('PySide6', 'Qt', 'NodeGraphQt')]"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
