"""The habits of the project: its top level, its one version, its changelog, its forms and owners."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import pytest

import studio
from studio.app.run import main

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = ("studio/", "nodes/", "assets/", "tests/", "main.py", "pyproject.toml")
FORMS = ("bug_report.yml", "feature_request.yml", "config.yml")


@pytest.mark.parametrize("entry", REQUIRED)
def test_the_top_level_has_what_it_must_have(entry: str) -> None:
    found = ROOT / entry
    assert found.is_dir() if entry.endswith("/") else found.is_file()


def test_pyproject_takes_the_version_from_the_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in settings["project"]
    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "studio.core.VERSION"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", studio.__version__)


def test_the_version_is_written_in_one_place() -> None:
    """The changelog names all versions, and the table of texts is made by a program; neither is read."""
    quoted = re.compile(rf"""["']{re.escape(studio.__version__)}["']""")
    files = [ROOT / "main.py", ROOT / "bootstrap.py", ROOT / "pyproject.toml"]
    files += [path for folder in ("studio", "nodes", "assets", "tools") for path in (ROOT / folder).rglob("*.py")]
    found = [path.relative_to(ROOT).as_posix() for path in files if quoted.search(path.read_text(encoding="utf-8"))]
    assert found == ["studio/core/__init__.py"]


def test_what_is_shown_and_collected_has_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.split() == ["Frameloom", studio.__version__]
    texts = (ROOT / "assets" / "languages" / "frameloom.pot").read_text(encoding="utf-8")
    assert f'"Project-Id-Version: Frameloom {studio.__version__}\\n"' in texts


def test_the_changelog_has_versions_with_dates_newest_first() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert heads[0] == "[Unreleased]"
    found = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)", head) for head in heads[1:]]
    released = [(tuple(map(int, one.groups()[:3])), datetime.date.fromisoformat(one[4])) for one in found if one]
    assert len(released) == len(heads) - 1 > 0
    assert released == sorted(released, reverse=True)
    assert ".".join(map(str, released[0][0])) == studio.__version__


def test_the_changelog_has_the_sections_of_its_format() -> None:
    heads = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert set(heads) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_forms_and_policy_are_there() -> None:
    assert [name for name in FORMS if not (ROOT / ".github" / "ISSUE_TEMPLATE" / name).is_file()] == []
    assert (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").is_file()
    assert f"{studio.__version__.rpartition('.')[0]}.x" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_owners_are_named_for_files_that_exist() -> None:
    lines = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    assert [row for row in rows if len(row) < 2 or not all(owner.startswith("@") for owner in row[1:])] == []
    assert [row[0] for row in rows if row[0] != "*" and not list(ROOT.glob(row[0].strip("/")))] == []
    rooms = {f"/{path.parent.relative_to(ROOT).as_posix()}/" for path in ROOT.glob("studio/*/__init__.py")}
    assert rooms <= {row[0] for row in rows}
