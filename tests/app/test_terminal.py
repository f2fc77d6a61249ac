"""What reaches the terminal steers nothing: lines, errors, records, warnings, tracebacks, tables and bars."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import unicodedata
import warnings

import pytest
from rich.progress import Progress
from rich.table import Table

from studio.app.cli.output.console import PlainColumn, PlainConsole
from studio.app.terminal import (
    LineFormatter,
    ask_line,
    clean_line,
    clean_reports,
    print_error,
    print_json,
    print_line,
    print_traceback,
)

EVIL = "a\x1b[2J\n[bold]b[/bold] :smile:\x9b\u202e\u2028\x7f\ud800"
SHOWN = r"a\x1b[2J\n[bold]b[/bold] :smile:\x9b\u202e\u2028\x7f\ud800"


@pytest.mark.parametrize("text", ["Blur", "Größe", "模糊 节点", "размытие", "👩‍🎨 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "کلاس‌ها", "a b  c", r"C:\new"])
def test_letters_of_all_languages_stay(text: str) -> None:
    assert clean_line(text) == text


def test_what_steers_is_shown_as_an_escape() -> None:
    assert clean_line(EVIL) == SHOWN
    steering = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp")]
    assert len(steering) == 67
    assert clean_line("".join(steering)).isprintable()
    assert all(clean_line(chr(code)) == f"\\u{code:x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def test_a_line_stays_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_line(EVIL)
    print_error(EVIL)
    assert capsys.readouterr() == (f"{SHOWN}\n", f"frameloom: {SHOWN}\n")


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": EVIL + "模"})
    said = capsys.readouterr().out
    assert said.removesuffix("\n").isprintable()
    assert said.isascii()
    assert json.loads(said) == {"name": EVIL + "模"}


def test_a_question_is_cleaned(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert ask_line(f"Delete {EVIL}? ") == "y"
    assert capsys.readouterr().out == f"Delete {SHOWN}? "


def test_a_record_is_one_line_and_its_traceback_is_indented() -> None:
    try:
        raise ValueError(EVIL)
    except ValueError:
        record = logging.LogRecord("studio", logging.ERROR, __file__, 1, "%s is bad", (EVIL,), sys.exc_info())
    logging.Formatter().format(record)  # another handler keeps the text of the traceback in the record
    first, *rest = LineFormatter("%(levelname)s: %(message)s").format(record).split("\n")
    assert first == f"ERROR: {SHOWN} is bad"
    assert rest[0] == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") and line.isprintable() for line in rest)


def test_what_python_writes_itself_is_cleaned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    hooks = threading.excepthook, warnings.formatwarning

    def fail() -> None:
        raise ValueError(EVIL)

    with clean_reports():
        logging.getLogger("studio.media").warning("cannot read %s", EVIL)
        sys.stderr.write(warnings.formatwarning(EVIL, UserWarning, "a.py", 1))
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    lines = capsys.readouterr().err.rstrip("\n").split("\n")
    assert all(line.isprintable() for line in lines)
    assert lines[0] == f"cannot read {SHOWN}"
    assert lines[1] == f"a.py:1: UserWarning: {SHOWN}"
    assert lines[2] == "  Traceback (most recent call last):"
    assert (threading.excepthook, warnings.formatwarning) == hooks
    assert logging.lastResort is not None
    assert logging.lastResort.formatter is None


def test_an_error_that_nobody_caught_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    print_traceback(ValueError(EVIL))
    assert all(line.isprintable() for line in capsys.readouterr().err.rstrip("\n").split("\n"))


def test_tables_show_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(title=EVIL)
    table.add_column(EVIL)
    table.add_row(EVIL)
    console = PlainConsole(width=200)
    console.print(table)
    console.print(EVIL)
    said = capsys.readouterr().out
    assert said.count(SHOWN) == 4
    assert all(line.isprintable() for line in said.rstrip("\n").split("\n"))


def test_bars_show_names_as_they_are() -> None:
    column = PlainColumn("{task.description}")
    with Progress(column, disable=True) as bars:
        bars.add_task(EVIL)
        assert str(column(bars.tasks[0])) == SHOWN
