"""The set-up, on small projects of its own: real virtual environments, real pip, hand-made wheels, no network."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Environment, Need, SetupError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for programs are shell scripts")

TOOL = """
import os, sys
def main():
    name = __name__ if __name__ != "__main__" else sys.argv[0].rpartition("/")[2].removesuffix(".py")
    with open("calls.txt", "a") as log:
        print(name, *sys.argv[1:], os.environ.get("QT_QPA_PLATFORM"), file=log)
    sys.exit(int(name == os.environ.get("FAILING_TOOL")))
if __name__ == "__main__":
    main()
"""
MAIN = """
import json, os, sys
open("calls.txt", "a").write(" ".join(sys.argv[1:]) + "\\n")
if "render" in sys.argv:
    print(json.dumps({"file": sys.argv[4], "frames": 200, "seconds": 12.34}))
sys.exit(int(os.environ.get("MAIN_EXIT", "0")))
"""
BACKEND = """
import pathlib, shutil
def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    shutil.copy(pathlib.Path("wheels/frameloom-0.1-py3-none-any.whl"), wheel_directory)
    return "frameloom-0.1-py3-none-any.whl"
"""


def _make_wheel(folder: Path, name: str, version: str, modules: dict[str, str], *, script: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    files = {f"{module}.py": text for module, text in modules.items()}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{script}\n"
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """Yield a project with tools that only note that they were called, set up once."""
    root = tmp_path_factory.mktemp("project")
    wheels = root / "wheels"
    _make_wheel(wheels, "torch", "2.0", {"torch": ""})
    _make_wheel(wheels, "torch", "3.0", {"torch": ""})
    tools = dict.fromkeys(("ruff", "mypy", "codespell_lib", "pytest", "lint_imports"), TOOL)
    _make_wheel(wheels, "tools", "1.0", tools, script="lint-imports = lint_imports:main")
    _make_wheel(wheels, "types_pyside6", "1.0", {"stubs": ""})
    _make_wheel(wheels, "frameloom", "0.1", {"frameloom_marker": ""})
    (root / "backend.py").write_text(BACKEND)
    (root / "main.py").write_text(MAIN)
    (root / "requirements.lock").write_text("torch==2.0\ntools==1.0\n")
    build = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (root / "pyproject.toml").write_text(f'{build}[project]\nname = "frameloom"\nversion = "0.1"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheels))
        environment = Environment(root)
        environment.prepare()
        yield environment


@pytest.fixture
def project(prepared: Environment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    """Make bootstrap work on the prepared project, on a system that lacks nothing."""
    monkeypatch.setattr(bootstrap, "ROOT", prepared.root)
    monkeypatch.setattr(bootstrap, "provide", lambda needs: [])
    yield prepared
    shutil.rmtree(prepared.root / "out", ignore_errors=True)
    (prepared.root / "calls.txt").unlink(missing_ok=True)


def _calls(environment: Environment) -> list[str]:
    return (environment.root / "calls.txt").read_text().splitlines()


def _run(environment: Environment, *arguments: str) -> None:
    subprocess.run([str(environment.python), "-m", "pip", "-q", *arguments], check=True, capture_output=True)


class TestOldPython:
    def test_its_syntax_is_understood_by_an_old_python(self) -> None:
        source = (Path(bootstrap.__file__)).read_text(encoding="utf-8")
        assert ast.parse(source, feature_version=(3, 7)).body

    def test_an_old_python_is_told_which_one_is_needed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (4, 2))
        assert bootstrap.main(["demo"]) == 1
        assert "needs Python 4.2 or later; this is 3." in capsys.readouterr().out


@pytest.mark.slow
class TestEnvironment:
    def test_the_locked_versions_are_installed(self, prepared: Environment) -> None:
        assert {"torch-2.0", "tools-1.0", "frameloom-0.1"} <= prepared.installed()

    def test_a_second_time_changes_nothing(self, prepared: Environment, capsys: pytest.CaptureFixture[str]) -> None:
        before = prepared.stamp.stat().st_mtime_ns
        prepared.prepare()
        assert prepared.stamp.stat().st_mtime_ns == before
        assert capsys.readouterr().out == ""

    def test_a_package_that_is_gone_comes_back(self, prepared: Environment) -> None:
        _run(prepared, "uninstall", "-y", "tools")
        assert not prepared.is_ready()
        prepared.prepare()
        assert prepared.is_ready()
        assert "tools-1.0" in prepared.installed()

    def test_stubs_that_hide_those_of_pyside_are_removed(self, prepared: Environment) -> None:
        _run(prepared, "install", "types-pyside6")
        prepared.stamp.unlink()
        prepared.prepare()
        assert "types_pyside6-1.0" not in prepared.installed()

    def test_another_lock_is_installed(self, prepared: Environment) -> None:
        lock = prepared.root / "requirements.lock"
        before = lock.read_text()
        lock.write_text(before.replace("torch==2.0", "torch==3.0"))
        try:
            prepared.prepare()
            assert "torch-3.0" in prepared.installed()
        finally:
            lock.write_text(before)
            prepared.prepare()
        assert "torch-2.0" in prepared.installed()

    def test_a_change_of_tool_settings_needs_no_new_set_up(self, prepared: Environment) -> None:
        project = prepared.root / "pyproject.toml"
        before = project.read_text()
        project.write_text(before + "[tool.ruff]\nline-length = 100\n")
        try:
            assert prepared.is_ready()
            project.write_text(before.replace('version = "0.1"', 'version = "0.2"'))
            assert not prepared.is_ready()
        finally:
            project.write_text(before)

    def test_a_moved_environment_is_made_anew(self, prepared: Environment, tmp_path: Path) -> None:
        moved = Environment(tmp_path / "elsewhere")
        shutil.copytree(prepared.root, moved.root, symlinks=True)
        assert not moved.is_ready()
        assert not moved.is_sound()
        moved.prepare()
        assert moved.is_ready()
        first_line = moved.program("lint-imports").read_text().partition("\n")[0]
        assert str(moved.python) in first_line

    def test_what_pip_says_is_shown_when_it_fails(
        self, prepared: Environment, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SetupError, match="pip install no-such-package"):
            prepared.pip("no-such-package")
        assert "No matching distribution found for no-such-package" in capsys.readouterr().out


class TestBrokenEnvironment:
    def _venv(self, root: Path) -> Environment:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / ".venv")], check=True)
        return Environment(root)

    def test_there_is_none(self, tmp_path: Path) -> None:
        assert not Environment(tmp_path).is_ready()
        assert not Environment(tmp_path).is_sound()

    def test_it_was_interrupted_before_pip(self, tmp_path: Path) -> None:
        assert not self._venv(tmp_path).is_sound()

    def test_its_python_is_gone(self, tmp_path: Path) -> None:
        environment = self._venv(tmp_path)
        environment.python.unlink()
        environment.python.symlink_to(tmp_path / "python-that-was-removed")
        assert not environment.is_sound()

    def test_its_python_is_too_old(self, tmp_path: Path) -> None:
        environment = self._venv(tmp_path)
        environment.python.unlink()
        environment.python.write_text("#!/bin/sh\nexit 1\n")
        environment.python.chmod(0o755)
        assert not environment.is_sound()

    def test_a_file_in_its_place_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        (tmp_path / ".venv").write_text("")
        with pytest.raises(SetupError, match=r"\.venv could not be made"):
            Environment(tmp_path).make()


@pytest.mark.skipif(not bootstrap.LINUX, reason="apt is for Linux")
class TestSystem:
    @pytest.fixture
    def programs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Return the only folder on the PATH, with an apt-get that notes its arguments and installs `gadget`."""
        for tool in ("env", "sh", "touch", "chmod"):
            found = shutil.which(tool)
            assert found is not None
            (tmp_path / tool).symlink_to(found)
        self._script(
            tmp_path / "apt-get", f"echo $@ >> {tmp_path}/apt.txt; touch {tmp_path}/gadget; chmod +x {tmp_path}/gadget"
        )
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    @staticmethod
    def _script(path: Path, text: str) -> None:
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    NEEDS = (Need("gadget", "gadget-tools", bootstrap.has_program), Need("sh", "dash", bootstrap.has_program))

    def test_nothing_happens_where_nothing_is_missing(self, programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert bootstrap.provide(self.NEEDS[1:]) == []
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize("as_root", [True, False])
    def test_apt_installs_what_is_missing(self, programs: Path, monkeypatch: pytest.MonkeyPatch, as_root: bool) -> None:
        monkeypatch.setattr(bootstrap, "is_root", lambda: as_root)
        self._script(programs / "sudo", f'[ "$1" = -n ] && shift && echo sudo >> {programs}/sudo.txt && exec "$@"')
        (programs / "true").symlink_to("/bin/true")
        assert bootstrap.provide(self.NEEDS) == []
        update, install = (programs / "apt.txt").read_text().splitlines()
        assert update.endswith("update")
        assert install.endswith("install --no-install-recommends gadget-tools")
        assert (programs / "sudo.txt").exists() is not as_root

    def test_without_the_rights_the_command_is_printed(
        self, programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "is_root", lambda: False)
        assert [need.name for need in bootstrap.provide(self.NEEDS)] == ["gadget"]
        assert "lacks gadget" in (said := capsys.readouterr().out)
        assert "    sudo apt-get install gadget-tools\n" in said

    def test_why_apt_failed_is_said(
        self, programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "is_root", lambda: True)
        self._script(programs / "apt-get", "echo no network here; exit 100")
        assert [need.name for need in bootstrap.provide(self.NEEDS)] == ["gadget"]
        assert "no network here" in (said := capsys.readouterr().out)
        assert "    apt-get install gadget-tools\n" in said

    def test_other_package_managers_are_asked_by_file(self, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bootstrap, "is_root", lambda: False)
        self._script(programs / "dnf", "exit 0")
        needs = [bootstrap.library("libEGL.so.1"), *self.NEEDS[:1]]
        assert bootstrap.command_for(needs) == ["sudo", "dnf", "install", "libEGL.so.1()(64bit)", "/usr/bin/gadget"]

    @pytest.mark.parametrize(
        ("name", "package"),
        [
            ("libEGL.so.1", "libegl1"),
            ("libX11.so.6", "libx11-6"),
            ("libX11-xcb.so.1", "libx11-xcb1"),
            ("libdbus-1.so.3", "libdbus-1-3"),
            ("libglib-2.0.so.0", "libglib2.0-0"),
            ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
            ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
            ("libportaudio.so.2", "libportaudio2"),
        ],
    )
    def test_packages_of_libraries(self, name: str, package: str) -> None:
        assert bootstrap.library(name).package == package

    def test_the_loader_is_asked_for_libraries(self) -> None:
        assert bootstrap.has_library("libc.so.6")
        assert not bootstrap.has_library("libnothing.so.9")


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
        assert "pytest --numprocesses=3 -prandomly --randomly-seed=1 --slow offscreen" in _calls(project)

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


class TestOutput:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (
                "  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (198.4 MB)",
                ["torch-2.13.0 (198.4 MB)"],
            ),
            ("  Downloading https://host/a/big_one-1.0-py3-none-any.whl (1.2 GB)", ["big_one-1.0 (1.2 GB)"]),
            ("  Downloading small-1.0-py3-none-any.whl (9.9 MB)", []),
            ("  Downloading tiny-1.0-py3-none-any.whl.metadata (3.1 kB)", []),
            ("Collecting torch", []),
        ],
    )
    def test_large_downloads_are_named(self, line: str, expected: list[str]) -> None:
        assert list(bootstrap.large_downloads(line)) == expected

    def test_arguments_that_nobody_takes_are_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as raised:
            bootstrap.main(["demo", "--fast"])
        assert raised.value.code == 2
        assert "demo takes no arguments: --fast" in capsys.readouterr().err

    def test_children_stay_in_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHONPATH", "/elsewhere")
        monkeypatch.setenv("PYTHONHOME", "/elsewhere")
        variables = bootstrap.environment_variables(EXTRA="1")
        assert "PYTHONPATH" not in variables
        assert "PYTHONHOME" not in variables
        assert variables["EXTRA"] == "1"
