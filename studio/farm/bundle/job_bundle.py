"""Job bundle of Open Job Description: a template, its parameters and the files that it needs.

Source: the job templates specification 2023-09 with the extension TASK_CHUNKING
(github.com/OpenJobDescription/openjd-specifications), and the layout of bundles of AWS Deadline Cloud.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from studio.core.errors import StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr

PROJECT_FILE: Final = "project.loom"
_TEMPLATE: Final = "template.json"
_PARAMETERS: Final = "parameter_values.json"
_ASSETS: Final = "asset_references.json"
_MOST_NAME: Final = 128


@dataclass(frozen=True, slots=True)
class BundleJob:
    """A render as a bundle.

    Args:
        name: Of the job, as shown.
        project: The text of the project, with absolute paths.
        node: The node's path in names, as `--node` takes it.
        file: The name of the file that is written.
        output_folder: Where it goes.
        part_count: How many parts there are.
        options: Further arguments of `render`, the same for every part and the join.
        sources: The files and folders that the project reads.
        job: What names the render, see `PartFolder`.
        needs_card: Whether workers must have a graphics card.
        parts_per_task: How many parts one task makes.
        memory_bytes: What a frame takes on the device that computes; 0 where it is not known.
    """

    name: str
    project: str
    node: str
    file: str
    output_folder: Path
    part_count: int
    options: tuple[str, ...]
    sources: tuple[Path, ...]
    job: str
    needs_card: bool = False
    parts_per_task: int = 5
    memory_bytes: int = 0


def write_bundle(job: BundleJob, folder: Path) -> None:
    """Write a bundle into a folder, which is made.

    Raises:
        StudioError: The folder is there and not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudioError(tr("{path} is there already and not empty; choose another folder.", path=folder))
    files = {
        _TEMPLATE: make_template(job),
        _PARAMETERS: {"parameterValues": [{"name": name, "value": value} for name, value in _make_values(job).items()]},
        _ASSETS: _make_assets(job),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / PROJECT_FILE, job.project)
        for name, content in files.items():
            write_atomic(folder / name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise StudioError(tr("{path} cannot be written: {reason}", path=folder, reason=error)) from error


def make_template(job: BundleJob) -> dict[str, Any]:
    """Return the template: a step that makes the parts in chunks, and one that joins them.

    Whatever the user has named is a parameter's value: it is never read as a reference or as a part of a command.
    """
    parts = {
        "name": "Part",
        "type": "CHUNK[INT]",
        "range": f"0-{job.part_count - 1}" if job.part_count > 1 else "0",
        "chunks": {"defaultTaskCount": job.parts_per_task, "rangeConstraint": "CONTIGUOUS"},
    }
    make: dict[str, Any] = {
        "name": "Parts",
        "parameterSpace": {"taskParameterDefinitions": [parts]},
        "script": _make_script(job, ("--parts", "{{Task.Param.Part}}")),
    }
    join: dict[str, Any] = {
        "name": "Join",
        "dependencies": [{"dependsOn": "Parts"}],
        "script": _make_script(job, ("--no-missing", "--overwrite")),
    }
    if amounts := _make_amounts(job):
        make["hostRequirements"] = {"amounts": amounts}
    return {
        "specificationVersion": "jobtemplate-2023-09",
        "extensions": ["TASK_CHUNKING"],
        "name": "{{Param.JobName}}",
        "parameterDefinitions": _make_definitions(),
        "steps": [make, join],
    }


def _make_amounts(job: BundleJob) -> list[dict[str, Any]]:
    """Return what a worker must have: a card, and memory in MiB."""
    amounts = [{"name": "amount.worker.gpu", "min": 1}] if job.needs_card else []
    if job.memory_bytes:
        kind = "gpu.memory" if job.needs_card else "memory"
        amounts.append({"name": f"amount.worker.{kind}", "min": -(-job.memory_bytes // 2**20)})
    return amounts


def _make_script(job: BundleJob, more: Sequence[str]) -> dict[str, Any]:
    words = [
        "render", "{{Param.Project}}", "--node={{Param.Node}}",
        "-o", "{{Param.OutputFolder}}/{{Param.FileName}}", "--parts-folder", "{{Param.PartsFolder}}",
        "--job", "{{Param.Job}}", "--path-map", "{{Session.PathMappingRulesFile}}", *job.options, "--quiet", *more,
    ]  # fmt: skip
    return {"actions": {"onRun": {"command": "{{Param.Frameloom}}", "args": words}}}


def _make_definitions() -> list[dict[str, Any]]:
    def text(name: str, shown: str) -> dict[str, Any]:
        return {"name": name, "type": "STRING", "description": shown}

    def path(name: str, kind: str, flow: str, shown: str) -> dict[str, Any]:
        return {"name": name, "type": "PATH", "objectType": kind, "dataFlow": flow, "description": shown}

    return [
        text("JobName", "Name of the job."),
        text("Frameloom", "Program that renders, as it is found on the workers."),
        path("Project", "FILE", "IN", "The project."),
        text("Node", "The node that is rendered."),
        text("FileName", "Name of the file that is written."),
        path("OutputFolder", "DIRECTORY", "OUT", "Folder of the finished file."),
        path("PartsFolder", "DIRECTORY", "INOUT", "Folder of the parts."),
        text("Job", "What names the render."),
    ]


def _make_values(job: BundleJob) -> Mapping[str, str]:
    return {
        "JobName": _shorten(job.name),
        "Frameloom": "frameloom",
        "Project": PROJECT_FILE,
        "Node": job.node,
        "FileName": job.file,
        "OutputFolder": job.output_folder.as_posix(),
        "PartsFolder": (job.output_folder / f".{job.file}.parts").as_posix(),
        "Job": job.job,
    }


def _shorten(name: str) -> str:
    """Return a name as the specification takes it: one line of at most 128 characters."""
    plain = "".join(each if each.isprintable() else " " for each in name).strip()
    return plain[:_MOST_NAME] or "Frameloom"


def _make_assets(job: BundleJob) -> dict[str, Any]:
    files = [path.as_posix() for path in job.sources if not path.is_dir()]
    folders = [path.as_posix() for path in job.sources if path.is_dir()]
    outputs = [job.output_folder.as_posix()]
    return {
        "assetReferences": {
            "inputs": {"filenames": files, "directories": folders},
            "outputs": {"directories": outputs},
            "referencedPaths": [],
        }
    }
