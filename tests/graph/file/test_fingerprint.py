"""The fingerprint of a project: kept by saving, changed by whatever changes what is computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.time import FrameRange
from studio.graph.commands import ForkVariant, LinkGroup, MoveNodes, SetParam, SetRange, SwitchVariant
from studio.graph.file.fingerprint import compute_project_fingerprint
from studio.graph.file.project_file import load_project, save_project
from studio.graph.history import Document
from studio.graph.model import Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from tests.conftest import ROOT
from tests.graph.analysis.test_permissions import REGISTRY, camera
from tests.graph.nested_for_tests import group, level, way_out

TEMPLATES = sorted((ROOT / "assets" / "graphs").glob("*.loom"))


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def rig() -> Project:
    """Return a project with a camera in a group."""
    inside = level(camera(), way_out(), wires="camera.image>result.in", promoted="lens=camera.device")
    return level(group("rig", inside, lens="front"), camera("second", width=640, rate=25.0))


def fingerprint(project: Project, path: Path = Path("/films/a.loom")) -> str:
    return compute_project_fingerprint(project, path, REGISTRY)


def test_what_is_saved_and_read_has_the_same(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "copy.loom"
    for template in TEMPLATES:
        project = load_project(template, registry)
        save_project(path, project, registry)
        assert compute_project_fingerprint(load_project(path, registry), path, registry) == compute_project_fingerprint(
            project, path, registry
        ), template.name


def test_edits_that_are_saved_and_read_have_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.loom"
    document = Document(REGISTRY, rig())
    document.apply_command(LinkGroup("rig", tmp_path / "rig.loom", document.graph["rig"].group_project))
    document.apply_command(ForkVariant())
    document.apply_command(SetParam("second", "rate", 30))
    save_project(path, document.project, REGISTRY)
    assert fingerprint(load_project(path, REGISTRY), path) == fingerprint(document.project, path)


def test_layout_view_range_and_the_edited_variant_do_not_count() -> None:
    document = Document(REGISTRY, rig())
    document.apply_command(ForkVariant())
    before = fingerprint(document.project)
    document.apply_command(MoveNodes({"rig": Point(700.0, 3.0)}))
    document.apply_command(SetRange(FrameRange(0, 1)))
    document.apply_command(SwitchVariant(document.project.active_side.opposite_side))
    assert fingerprint(document.project) == before


@pytest.mark.parametrize(("node", "param", "value"), [("second", "mirror", True), ("rig", "lens", "back")])
def test_parameters_count_in_both_variants(node: str, param: str, value: bool | str) -> None:
    document = Document(REGISTRY, rig())
    document.apply_command(ForkVariant())
    found = {fingerprint(document.project)}
    document.apply_command(SetParam(node, param, value))
    found.add(fingerprint(document.project))
    document.apply_command(SwitchVariant(document.project.active_side.opposite_side))
    found.add(fingerprint(document.project))
    assert len(found) == 2


def test_what_a_linked_file_holds_counts(tmp_path: Path) -> None:
    path, file = tmp_path / "project.loom", tmp_path / "rig.loom"
    document = Document(REGISTRY, rig())
    document.apply_command(LinkGroup("rig", file, document.graph["rig"].group_project))
    save_project(path, document.project, REGISTRY)
    before = fingerprint(load_project(path, REGISTRY), path)
    inside = load_project(file, REGISTRY)
    save_project(file, replace(inside, graph=inside.graph.with_node(camera("third"))), REGISTRY)
    assert fingerprint(load_project(path, REGISTRY), path) != before


def test_a_copy_elsewhere_has_the_same() -> None:
    project = level(camera(mode="recording", file="/films/takes/one.mp4"))
    moved = level(camera(mode="recording", file="/archive/takes/one.mp4"))
    assert fingerprint(project) == fingerprint(moved, Path("/archive/b.loom"))
