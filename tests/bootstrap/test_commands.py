"""The two commands: what they run, and in which order."""

from __future__ import annotations

import os
import sys
import textwrap

import pytest

import bootstrap
from bootstrap import Environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for programs are shell scripts")


def _calls(environment: Environment) -> list[str]:
    return (environment.root / "calls.txt").read_text().splitlines()


@pytest.mark.slow
class TestDemo:
    def test_without_a_screen_the_template_is_rendered(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "has_screen", lambda: False)
        assert bootstrap.main(["demo"]) == 0
        assert _calls(project) == ["render assets/graphs/slow-motion.loom -o out/slow-motion.mp4 --json"]
        assert capsys.readouterr().out.splitlines()[-1] == "out/slow-motion.mp4: 200 frames in 12.3 s"

    def test_with_a_screen_the_studio_opens_on_the_template(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap, "has_screen", lambda: True)
        monkeypatch.setenv("MAIN_EXIT", "3")
        assert bootstrap.main(["demo"]) == 3
        assert _calls(project) == ["assets/graphs/slow-motion.loom"]

    def test_without_the_libraries_of_a_window_the_template_is_rendered(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap, "has_screen", lambda: True)
        monkeypatch.setattr(bootstrap, "WINDOW_NEEDS", (bootstrap.library("libEGL.so.1"),))
        monkeypatch.setattr(bootstrap, "provide", lambda needs: list(bootstrap.WINDOW_NEEDS))
        assert bootstrap.main(["demo"]) == 0
        assert _calls(project)[0].startswith("render ")

    def test_a_failed_render_gives_its_exit_code(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "has_screen", lambda: False)
        monkeypatch.setenv("MAIN_EXIT", "2")
        assert bootstrap.main(["demo"]) == 2
        assert "The render failed (exit code 2)" in capsys.readouterr().out

    @pytest.mark.skipif(not bootstrap.LINUX, reason="other systems have a screen")
    @pytest.mark.parametrize(("variable", "expected"), [("DISPLAY", True), ("WAYLAND_DISPLAY", True), ("X", False)])
    def test_a_screen_is_known_by_its_variable(
        self, monkeypatch: pytest.MonkeyPatch, variable: str, expected: bool
    ) -> None:
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setenv(variable, ":0")
        assert bootstrap.has_screen() is expected


@pytest.mark.slow
class TestTest:
    def test_quick_checks_run_in_order_and_then_the_tests_with_the_types_beside_them(
        self, project: Environment, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bootstrap.main(["test", "-k", "words", "--maxfail=1"]) == 0
        expected = """
            ruff check offscreen
            ruff format --check offscreen
            lint_imports --no-logo offscreen
            codespell_lib offscreen
        """
        calls = _calls(project)
        assert calls[:4] == textwrap.dedent(expected).strip().splitlines()
        assert sorted(calls[4:]) == [
            "mypy offscreen",
            "pytest --numprocesses=2 --dist=loadscope -k words --maxfail=1 offscreen",
        ]
        assert capsys.readouterr().out.splitlines()[-1] == "All checks passed"

    def test_slow_tests_mostly_wait_so_more_run_at_once(self, project: Environment) -> None:
        assert bootstrap.main(["test", "--slow"]) == 0
        order = "--no-loadscope-reorder -prandomly --randomly-seed=1"
        assert f"pytest --numprocesses=3 {order} --slow offscreen" in _calls(project)

    def test_a_quick_check_that_fails_is_named_and_ends_it(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("FAILING_TOOL", "lint_imports")
        assert bootstrap.main(["test"]) == 1
        assert [call.split()[0] for call in _calls(project)] == ["ruff", "ruff", "lint_imports"]
        assert "import-linter failed (exit code 1)" in capsys.readouterr().out

    @pytest.mark.parametrize("name", ["mypy", "pytest"])
    def test_either_of_the_two_that_run_at_once_can_fail(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        monkeypatch.setenv("FAILING_TOOL", name)
        assert bootstrap.main(["test"]) == 1
        assert f"{name} failed (exit code 1)" in capsys.readouterr().out

    def test_it_needs_the_libraries_of_a_window(
        self, project: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "WINDOW_NEEDS", (bootstrap.library("libEGL.so.1"),))
        monkeypatch.setattr(bootstrap, "provide", lambda needs: list(bootstrap.WINDOW_NEEDS))
        assert bootstrap.main(["test"]) == 1
        assert "Stopped: the window cannot be tested" in capsys.readouterr().out


class TestTwoChecksAtOnce:
    def test_wrong_types_end_the_tests_at_once_and_are_printed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tests = bootstrap.Check("tests", [sys.executable, "-c", "import time; time.sleep(600)"])
        types = bootstrap.Check("types", [sys.executable, "-c", "import sys; print('not a number'); sys.exit(3)"])
        assert bootstrap.run_together(tests, types) == 3
        said = capsys.readouterr().out
        assert "not a number" in said
        assert "types failed (exit code 3)" in said
