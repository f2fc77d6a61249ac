"""Job bundles: they are valid, and what the user has named is never a command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openjd.model import create_job, decode_job_template, preprocess_job_parameters

from studio.core.errors import StudioError
from studio.farm.bundle.job_bundle import BundleJob, make_template, write_bundle


@pytest.fixture
def job(tmp_path: Path) -> BundleJob:
    return BundleJob(
        "film: write", '{"frameloom": 1}', "write", "out.mp4", tmp_path / "out", 100, ("--scale", "1.0"),
        (tmp_path / "clip.mp4", tmp_path), "digest",
    )  # fmt: skip


def decode(folder: Path) -> tuple[Any, dict[str, str]]:
    content = json.loads((folder / "template.json").read_text())
    values = json.loads((folder / "parameter_values.json").read_text())["parameterValues"]
    template = decode_job_template(template=content, supported_extensions=["TASK_CHUNKING"])
    given = {each["name"]: each["value"] for each in values}
    found = preprocess_job_parameters(
        job_template=template, job_parameter_values=given, job_template_dir=folder, current_working_dir=folder
    )
    return create_job(job_template=template, job_parameter_values=found), given


def test_a_bundle_is_valid(job: BundleJob, tmp_path: Path) -> None:
    write_bundle(job, tmp_path / "bundle")
    made, _ = decode(tmp_path / "bundle")
    assert made.name == "film: write"
    assert [step.name for step in made.steps] == ["Parts", "Join"]
    assert str(made.steps[0].parameterSpace.taskParameterDefinitions["Part"].range) == "0-99"
    assert (tmp_path / "bundle" / "project.loom").read_text() == job.project
    assets = json.loads((tmp_path / "bundle" / "asset_references.json").read_text())["assetReferences"]
    assert assets["inputs"] == {"filenames": [str(tmp_path / "clip.mp4")], "directories": [str(tmp_path)]}
    assert assets["outputs"] == {"directories": [str(tmp_path / "out")]}


@pytest.mark.parametrize(
    "name",
    [
        "wri te",
        "a'b\"c",
        "$(rm -rf /)",
        "`id`",
        "{{Param.Job}}",
        "{{",
        "; true",
        "-o",
        "ümläut 映画",
        "a\nb",
        "x" * 400,
    ],
)
def test_names_are_never_commands(job: BundleJob, tmp_path: Path, name: str) -> None:
    hostile = replace(job, name=name, node=name, file=name.replace("/", "_")[:100].replace("\n", " ") + ".mp4")
    write_bundle(hostile, tmp_path / "bundle")
    _, given = decode(tmp_path / "bundle")
    assert given["Node"] == name
    assert make_template(hostile) == make_template(job)


def test_one_part_and_a_card(job: BundleJob, tmp_path: Path) -> None:
    write_bundle(replace(job, part_count=1, needs_card=True), tmp_path / "bundle")
    made, _ = decode(tmp_path / "bundle")
    assert str(made.steps[0].parameterSpace.taskParameterDefinitions["Part"].range) == "0"
    assert [each.name for each in made.steps[0].hostRequirements.amounts] == ["amount.worker.gpu"]
    for number, (needs_card, name) in enumerate(((True, "amount.worker.gpu.memory"), (False, "amount.worker.memory"))):
        folder = tmp_path / f"memory-{number}"
        write_bundle(replace(job, needs_card=needs_card, memory_bytes=(5 << 20) + 1), folder)
        amounts = decode(folder)[0].steps[0].hostRequirements.amounts
        assert (amounts[-1].name, amounts[-1].min) == (name, 6)


def test_a_folder_with_something_in_it_is_left_alone(job: BundleJob, tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    write_bundle(job, tmp_path / "bundle")
    before = (tmp_path / "bundle" / "template.json").read_bytes()
    with pytest.raises(StudioError, match="is there already and not empty"):
        write_bundle(replace(job, name="other"), tmp_path / "bundle")
    assert (tmp_path / "bundle" / "template.json").read_bytes() == before
