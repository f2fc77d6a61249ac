"""What pip cannot install, and what the set-up prints."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Need

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for programs are shell scripts")


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
