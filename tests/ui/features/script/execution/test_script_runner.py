"""Scripts run in a thread, are stopped whatever they do, and what they print arrives in bounded batches."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor

from studio.ui.features.script.execution.output_buffer import MAX_CHARACTERS, OutputKind
from studio.ui.features.script.execution.script_run import RunEnd
from studio.ui.features.script.execution.source_code import CONSOLE, SourceCode
from tests.ui.features.script.execution.runner_rig import RunnerRig

PICTURE = """
class Picture:
    def _repr_png_(self):
        import io
        from PIL import Image
        content = io.BytesIO()
        Image.new("RGB", (1280, 720), (200, 100, 0)).save(content, "png")
        return content.getvalue()
"""


def test_it_runs_in_a_thread_on_the_project(rig: RunnerRig) -> None:
    result = rig.run("import threading\nname = threading.current_thread().name\nprint(project, name)")
    assert result.end is RunEnd.DONE
    assert rig.read() == "1 script\n"
    assert rig.hosts[0].threads == ["script"]


def test_variables_stay_and_the_last_value_is_shown(rig: RunnerRig) -> None:
    rig.run("x = 20\n'not shown';")
    rig.run("x + 1", CONSOLE)
    rig.run("_ * 2\nNone", CONSOLE)
    rig.run("x = _ * 2\nx", CONSOLE)
    assert rig.read(OutputKind.VALUE) == "21\n42\n"
    assert rig.read() == "21\n42\n"


def test_what_is_typed_comes_between_what_is_printed(rig: RunnerRig) -> None:
    for number in (1, 2):
        assert rig.runner.run_source(SourceCode(f"print({number})", CONSOLE), f">>> print({number})\n")
        rig.qtbot.waitUntil(lambda: not rig.runner.is_running)
    rig.finish()
    assert rig.read() == ">>> print(1)\n1\n>>> print(2)\n2\n"


def test_errors_name_lines_of_the_script_alone(rig: RunnerRig) -> None:
    result = rig.run("import sys\n\ndef fail():\n    1 / 0\n\nsys.stderr.write('warned\\n')\nfail()")
    assert (result.end, result.error_line) == (RunEnd.FAILED, 4)
    assert rig.read(OutputKind.STDERR) == "warned\n"
    lines = rig.read(OutputKind.ERROR).splitlines()
    assert lines[:3] == ["Traceback (most recent call last):", '  File "<grade>", line 7, in <module>', "    fail()"]
    assert '  File "<grade>", line 4, in fail' in lines
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert not any("script_run" in line for line in lines)


def test_errors_of_the_program_come_without_its_lines(rig: RunnerRig) -> None:
    result = rig.run("import studio\nstudio.open('/none.loom')")
    assert result.error_line == 2
    lines = rig.read(OutputKind.ERROR).splitlines()
    assert lines[-3:-1] == ['  File "<grade>", line 2, in <module>', "    studio.open('/none.loom')"]
    assert "ProjectFileError" in lines[-1]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a = 1\nif a:\nb = 2", 3, "IndentationError"),
        ("x = (1,\n", 1, "SyntaxError"),
        ("x = 'a\0b'", None, "SyntaxError"),
        ("(" * 5000, None, "SyntaxError"),
    ],
)
def test_what_is_no_python_is_said(rig: RunnerRig, text: str, line: int | None, message: str) -> None:
    result = rig.run(text)
    assert result.end is RunEnd.FAILED
    assert message in rig.read(OutputKind.ERROR)
    assert line is None or result.error_line == line


def test_a_selection_is_dedented_and_keeps_its_lines(rig: RunnerRig) -> None:
    result = rig.run("    y = 3\n    print(y)\n    1 / 0", first_line=10)
    assert result.error_line == 12
    assert rig.read(OutputKind.STDOUT) == "3\n"
    assert "1 / 0" in rig.read(OutputKind.ERROR)


def test_exit_ends_the_script_alone(rig: RunnerRig) -> None:
    assert rig.run("import sys\nprint('before')\nsys.exit(3)\nprint('after')").end is RunEnd.DONE
    assert rig.read() == "before\n"


def test_reading_standard_input_is_refused(rig: RunnerRig) -> None:
    before = sys.stdin
    rig.run("input('name? ')")
    assert "EOFError: A script in the window has no standard input" in rig.read(OutputKind.ERROR)
    assert sys.stdin is before


def test_other_threads_print_elsewhere(rig: RunnerRig, capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    rig.start("wait_for_frame()\nprint('script')")
    rig.qtbot.waitUntil(lambda: bool(rig.hosts[0].threads))
    rig.qtbot.waitUntil(lambda: sys.stdout is not before)
    sys.stdout.write("window\n")
    rig.hosts[0].turn.set()
    rig.finish()
    assert sys.stdout is before
    assert rig.read() == "script\n"
    assert capsys.readouterr().out == "window\n"


@pytest.mark.parametrize(
    "text",
    [
        "while True: pass",
        "while True:\n    try:\n        while True: pass\n    except Exception: pass",
        "try:\n    while True: pass\nexcept KeyboardInterrupt:\n    while True: pass",
        "import time\nwhile True: time.sleep(0.005)",
        "wait_for_frame()\nwhile True: pass",
    ],
)
def test_it_stops(rig: RunnerRig, text: str) -> None:
    rig.start(f"print('begun')\n{text}")
    rig.qtbot.waitUntil(lambda: rig.read() == "begun\n")
    rig.runner.stop()
    result = rig.finish()
    assert result.end is RunEnd.STOPPED
    assert rig.read(OutputKind.NOTE).startswith("Stopped in line ")
    assert rig.run("print('next')").end is RunEnd.DONE


def test_the_engine_is_not_broken_into(rig: RunnerRig) -> None:
    engine: dict[str, object] = {"__name__": "studio.engine.sample", "steps": [], "turn": threading.Event()}
    code = "def work():\n    while not turn.is_set(): pass\n    steps.append('whole')\n"
    exec(code, engine)
    rig.runner.session.namespace["work"] = engine["work"]
    rig.start("print('begun')\nwork()\nwhile True: pass")
    rig.qtbot.waitUntil(lambda: rig.read() == "begun\n")
    rig.runner.stop()
    rig.qtbot.waitUntil(rig.hosts[0].turn.is_set)
    assert rig.runner.is_running
    turn = engine["turn"]
    assert isinstance(turn, threading.Event)
    turn.set()
    assert rig.finish().end is RunEnd.STOPPED
    assert engine["steps"] == ["whole"]


def test_what_a_stop_has_cancelled_is_no_error(rig: RunnerRig) -> None:
    text = "from studio.core.errors import CancelledError\nprint('begun')\nwait_for_frame()\nraise CancelledError"
    rig.start(text)
    rig.qtbot.waitUntil(lambda: rig.read() == "begun\n")
    rig.runner.stop()
    assert rig.finish().end is RunEnd.STOPPED
    rig.hosts[0].turn.set()
    assert rig.run(text).end is RunEnd.FAILED


def test_a_stop_that_comes_with_the_end_harms_nothing(rig: RunnerRig) -> None:
    for _ in range(12):
        rig.start("sum(range(2000))")
        rig.runner.stop()
        assert rig.finish().end in {RunEnd.DONE, RunEnd.STOPPED}


def test_what_does_not_stop_can_be_given_up(rig: RunnerRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.ui.features.script.execution.script_runner._PATIENCE_SECONDS", 0.0)
    lock = threading.Lock()
    lock.acquire()
    rig.runner.session.namespace["lock"] = lock
    rig.start("print('begun')\nlock.acquire()\nprint('late')")
    rig.qtbot.waitUntil(lambda: rig.read() == "begun\n")
    with rig.qtbot.waitSignal(rig.runner.stop_delayed):
        rig.runner.stop()
    rig.runner.give_up()
    assert rig.results[-1].end is RunEnd.STOPPED
    assert rig.hosts[0].is_closed
    assert rig.run("print(project, 'lock' in globals())").end is RunEnd.DONE
    lock.release()
    rig.qtbot.waitUntil(lambda: all(thread.name != "script" for thread in threading.enumerate()))
    assert rig.read() == "begun\n2 False\n"


def test_one_script_runs_at_a_time(rig: RunnerRig) -> None:
    rig.start("wait_for_frame()")
    assert not rig.runner.run_source(SourceCode("1", CONSOLE))
    rig.runner.stop()
    rig.finish()


def test_another_project_ends_what_waits_and_gives_new_names(rig: RunnerRig) -> None:
    rig.start("kept = 7\nwait_for_frame()")
    rig.qtbot.waitUntil(lambda: bool(rig.hosts[0].threads))
    rig.runner.session.close_project()
    assert rig.finish().end is RunEnd.FAILED
    assert "StudioError: The project is closed." in rig.read(OutputKind.ERROR)
    rig.run("print(project, kept)")
    assert rig.read(OutputKind.STDOUT) == "2 7\n"


def test_a_flood_neither_grows_nor_blocks(rig: RunnerRig) -> None:
    turns: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(time.perf_counter()))
    timer.start(10)
    rig.start("while True: print('x' * 80)")
    rig.qtbot.waitUntil(lambda: len(turns) > 20 and bool(rig.gaps))
    assert rig.runner._buffer._characters <= MAX_CHARACTERS
    rig.runner.stop()
    rig.finish()
    timer.stop()
    assert sum(gap.lines for gap in rig.gaps) > 0
    assert all(set(line) <= {"x"} for line in rig.read(OutputKind.STDOUT).splitlines())


def test_one_text_of_any_length_is_cut(rig: RunnerRig) -> None:
    rig.run("print('a' * 3_000_000)\n[1] * 100_000")
    assert len(rig.read(OutputKind.STDOUT)) <= MAX_CHARACTERS
    assert rig.read(OutputKind.VALUE).endswith("characters)\n")
    assert len(rig.read(OutputKind.VALUE)) < 25_000


def test_pictures_are_shown_small(rig: RunnerRig) -> None:
    rig.run(f"{PICTURE}\ndisplay(Picture())\nPicture()")
    assert [(image.width(), image.height()) for image in rig.pictures] == [(640, 360)] * 2
    assert rig.pictures[0].pixelColor(5, 5) == QColor(200, 100, 0)


def test_pictures_in_an_endless_loop_are_bounded(rig: RunnerRig) -> None:
    rig.run(f"{PICTURE}\np = Picture()\nfor _ in range(25): display(p)")
    assert len(rig.pictures) + sum(gap.pictures for gap in rig.gaps) == 25


def test_a_broken_repr_is_an_error_of_the_script(rig: RunnerRig) -> None:
    rig.run("class A:\n    def __repr__(self): raise ValueError('no text')\nA()")
    assert "ValueError: no text" in rig.read(OutputKind.ERROR)


def test_a_window_that_closes_ends_what_runs(rig: RunnerRig) -> None:
    rig.start("print('begun')\nwhile True: pass")
    rig.qtbot.waitUntil(lambda: rig.read() == "begun\n")
    rig.runner.close()
    assert all(thread.name != "script" for thread in threading.enumerate())
    assert rig.hosts[0].is_closed
