"""A stranger's project and files: what their names hold steers no terminal, whatever the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.app.cli import commands
from studio.app.run import main
from studio.core.errors import ParameterError

EVIL = "x\x1b[31m\n\u202e[bold]\x9b"
SHOWN = r"x\x1b[31m\n\u202e[bold]\x9b"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project all of whose names are bad, its file's too; the second of its writers cannot be rendered."""
    nodes: dict[str, dict[str, object]] = {
        "n": {"type": "source.noise", "name": EVIL, "params": {"width": 8, "height": 8, "length": 2}},
        "a": {"type": "output.write_images", "name": f"a{EVIL}", "params": {"file": f"a{EVIL}.#.png"}},
        "b": {"type": "output.write_images", "name": f"b{EVIL}", "params": {"file": "b.#.png"}},
        "u": {"type": f"no.{EVIL}", "name": f"u{EVIL}", "params": {}},
    }
    for node in nodes.values():
        node["version"] = 1
    path = tmp_path / f"{EVIL}.loom"
    path.write_text(json.dumps({"frameloom": 1, "nodes": nodes, "wires": {"a.image": "n.image"}}))
    return path


def is_clean(said: str) -> bool:
    return all(line.isprintable() for line in said.rstrip("\n").split("\n"))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["check", "PROJECT"], 2),
        (["check", "PROJECT", "--json"], 2),
        (["check", "PROJECT", "--plan", "--node", EVIL], 2),
        (["render", "PROJECT"], 2),
        (["render", "PROJECT", "--all"], 1),
        (["render", "PROJECT", "--node", f"a{EVIL}", "--profile"], 0),
        (["render", "PROJECT", "--node", f"a{EVIL}", "--json"], 0),
        (["render", "PROJECT", "--set", f"{EVIL}.seed={EVIL}"], 2),
        (["render", "PROJECT", "--range", EVIL], 2),
        (["train", "PROJECT", "--node", EVIL], 2),
        (["info", f"{EVIL}.png"], 2),
        (["nodes", EVIL], 2),
        (["models", "info", EVIL], 2),
    ],
)
def test_no_name_steers_the_terminal(
    more: list[str], code: int, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(project) if word == "PROJECT" else word for word in more]) == code
    out, err = capsys.readouterr()
    assert is_clean(out)
    assert is_clean(err)
    assert "[31m" in out + err


def test_what_was_typed_is_repeated_in_clean_form(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["check", "a", EVIL], [EVIL, "a"], ["render", "a", "--scale", EVIL]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert is_clean(said)
        assert "[31m" in said


def test_an_error_that_nobody_expected_is_cleaned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(arguments: object) -> int:
        raise RuntimeError(EVIL)

    monkeypatch.setitem(commands._COMMAND_RUNNERS, "cache", fail)
    assert main(["cache"]) == 1
    said = capsys.readouterr().err
    assert is_clean(said)
    assert f"RuntimeError: {SHOWN}" not in said  # Python breaks the line of a message; both halves are cleaned
    assert r"RuntimeError: x\x1b[31m" in said


def test_messages_of_errors_are_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(arguments: object) -> int:
        raise ParameterError(EVIL, EVIL, EVIL)

    monkeypatch.setitem(commands._COMMAND_RUNNERS, "cache", fail)
    assert main(["cache"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
