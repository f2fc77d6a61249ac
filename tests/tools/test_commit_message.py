"""The form of commit messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.commit_message import MAX_LENGTH, find_faults, main


@pytest.mark.parametrize(
    "message",
    [
        "viewer: Shift+V looks through a view",
        "core, sdk: one writer of whole files\n\nThere were thirteen.\n",
        "ui/canvas: wires are painted by one layer\n# Please enter the commit message\n",
        "docs: how a release is made\n# ------------------------ >8 ------------------------\ndiff --git a/x b/x\n",
        "Merge branch 'main' into topic",
        'Revert "viewer: Shift+V looks through a view"',
        "media: rates are compared; a fix of the clock, said in words",
    ],
)
def test_messages_with_an_area_and_a_statement(message: str) -> None:
    assert find_faults(message) == []


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("", "area: what it does now"),
        ("wip", "does not say"),
        ("engine: wip", "does not say"),
        ("wip: engine", "does not say"),
        ("engine: fixes.", "does not say"),
        ("Make it better", "area: what it does now"),
        ("engine:plans are shorter", "area: what it does now"),
        ("engine: " + "a" * MAX_LENGTH, "characters"),
        ("engine: plans are shorter\nbecause of gaps", "second line"),
    ],
)
def test_messages_that_are_refused(message: str, words: str) -> None:
    assert words in "; ".join(find_faults(message))


def test_the_program_reads_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text("wip\n", encoding="utf-8")
    assert main([str(path)]) == 1
    assert "commit message: " in capsys.readouterr().err
    path.write_text("tests: the hook is tested\n", encoding="utf-8")
    assert main([str(path)]) == 0
