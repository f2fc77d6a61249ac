"""The command around the checks: what it does without a card, with checks that crash or hang, and its report."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.gpu import command
from tests.gpu.checks import CHECKS
from tests.gpu.command import main
from tests.gpu.isolation import run_isolated
from tests.gpu.report import CheckReport, find_worst_outcome, format_markdown, has_failed, write_report
from tests.gpu.rows import Outcome, Row, append_row, read_rows

REPORT = CheckReport("trial", "a trial", Outcome.NOT_RUN)
ROW = """
import argparse, os, sys, time
from pathlib import Path
from tests.gpu.rows import Outcome, Row, append_row
rows = Path(sys.argv[sys.argv.index("--rows") + 1])
append_row(rows, Row("first", Outcome.OK, {"ms": 1.5}))
"""


def _run(code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seconds: float = 20.0) -> CheckReport:
    """Run a program in the place of a check's process."""
    script = tmp_path / "script.py"
    script.write_text(ROW + code)
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nshift 2\nexec "{sys.executable}" "{script}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return run_isolated(REPORT, ["trial"], seconds)


@pytest.mark.parametrize(
    ("code", "outcome", "detail"),
    [
        ("", Outcome.OK, ""),
        ("append_row(rows, Row('second', Outcome.FAILED))", Outcome.FAILED, ""),
        ("append_row(rows, Row('second', Outcome.DIFFERS))", Outcome.DIFFERS, ""),
        ("print('the last words', flush=True); os.abort()", Outcome.CRASHED, "the last words"),
        ("raise ValueError('the reason')", Outcome.CRASHED, "the reason"),
        ("print('av is not installed'); sys.exit(3)", Outcome.SKIPPED, "av is not installed"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")
def test_a_check_ends_no_other(
    code: str, outcome: Outcome, detail: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = _run(code, monkeypatch, tmp_path)
    assert report.outcome is outcome
    assert detail in report.detail
    assert report.rows[0] == Row("first", Outcome.OK, {"ms": 1.5})


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")
def test_a_check_that_hangs_is_killed_and_its_rows_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = _run("time.sleep(600)", monkeypatch, tmp_path, 0.7)
    assert report.outcome is Outcome.TIMED_OUT
    assert [row.name for row in report.rows] in (["first"], [])
    assert report.seconds < 60


def test_without_a_card_one_line_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--device", "cuda:99", "--out", str(tmp_path / "report")]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert len(said.err.splitlines()) == 1
    assert "cuda:99" in said.err
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("arguments", [["--device", "toaster"], ["--only", "toast"]])
def test_what_is_not_known_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "toast" in capsys.readouterr().err


def test_the_checks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [check.name for check in CHECKS]
    assert sum(check.seconds for check in CHECKS) < 12 * 60


def test_checks_that_no_longer_fit_are_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(command, "run_isolated", lambda report, *_: ran.append(report.name))
    assert main(["--device", "cpu", "--minutes", "0.01", "--out", str(tmp_path)]) == 0
    assert not ran
    tree = json.loads((tmp_path / "report.json").read_text())
    assert {check["outcome"] for check in tree["checks"]} == {"not run"}
    assert "no time was left" in capsys.readouterr().out


def test_rows_survive_a_process_that_ends_within_one(tmp_path: Path) -> None:
    file = tmp_path / "rows"
    append_row(file, Row("first", Outcome.FIGURE, {"ms": 2.0}, "a | b"))
    with file.open("a") as stream:
        stream.write('{"name": "sec')
    assert read_rows(file) == (Row("first", Outcome.FIGURE, {"ms": 2.0}, "a | b"),)
    assert read_rows(tmp_path / "none") == ()


def test_the_report_has_a_table_for_each_check(tmp_path: Path) -> None:
    rows = (Row("first", Outcome.OK, {"ms": 2.0}), Row("second", Outcome.FAILED, {"GB/s": 1.23456}, "a | b"))
    reports = [CheckReport("one", "what", find_worst_outcome(rows), 1.0, rows), CheckReport("two", "more", Outcome.OK)]
    text = format_markdown("cuda:0", reports)
    assert "| one | failed | 2 | 1.0 |  |" in text
    assert "| second | failed |  | 1.235 | a \\| b |" in text
    assert has_failed(reports)
    write_report(tmp_path, "cuda:0", reports)
    assert json.loads((tmp_path / "report.json").read_text())["checks"][0]["rows"][1]["detail"] == "a | b"


def test_the_worst_row_is_the_outcome() -> None:
    assert find_worst_outcome(()) is Outcome.SKIPPED
    assert find_worst_outcome((Row("a", Outcome.FIGURE),)) is Outcome.OK
    assert find_worst_outcome((Row("a", Outcome.OK), Row("b", Outcome.DIFFERS))) is Outcome.DIFFERS


@pytest.mark.slow
def test_every_check_runs_on_the_cpu(tmp_path: Path) -> None:
    assert main(["--device", "cpu", "--minutes", "20", "--out", str(tmp_path)]) == 0
    tree = json.loads((tmp_path / "report.json").read_text())
    outcomes = {check["name"]: check["outcome"] for check in tree["checks"]}
    assert outcomes == {**dict.fromkeys(outcomes, "ok"), "card_cache": "skipped"}
    assert outcomes.keys() == {check.name for check in CHECKS}
