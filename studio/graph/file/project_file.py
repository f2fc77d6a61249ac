"""Reads and writes project files. A file that cannot be read changes nothing; one that is written is whole."""

from __future__ import annotations

from pathlib import Path

from studio.graph.file.linked_files import refuse_own_file, resolve_links, save_links
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.file.text_file import read_text_file, write_text_file
from studio.graph.model import Project
from studio.sdk.registry import Registry

PROJECT_SUFFIX = ".loom"


def load_project(path: Path, registry: Registry) -> Project:
    """Read a project, with the files that its linked groups name.

    Paths in it are made absolute. Nodes of unknown types, unknown parameters and values that are not accepted are
    kept as they are: `studio.graph.analysis.graph_facts.validate_graph` names them, and saving writes them back. So it
    does with linked files that cannot be used: the group keeps its ports.

    Raises:
        ProjectFileError: The file is missing, no JSON, of a newer version, or not of the form of a project.
    """
    return resolve_links(parse_project(read_text_file(path), path, registry), path, registry)


def save_project(path: Path, project: Project, registry: Registry) -> None:
    """Write a project and the linked files that were edited, each under another name first, then moved.

    So an old file stays whole until the new one is. Paths below a folder that the project shares are written relative
    to the project.

    Raises:
        ProjectFileError: The folder is missing, or it or the file is read-only, or the disk is full, or another
            program has changed a linked file since it was read, or the file is one that a group in the project is
            linked to; an older file is untouched.
    """
    refuse_own_file(project, path)
    save_links(project, registry)
    write_text_file(path, format_project(project, path, registry))
