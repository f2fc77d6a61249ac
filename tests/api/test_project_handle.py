"""Projects for scripts: nodes, wires, values, keys, expressions, groups, frames, renders, undo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

import studio
from studio.api import ComputedFrame, ProjectHandle
from studio.core.errors import GraphError, OverwriteError, ParameterError, StudioError, UnknownNodeError
from studio.core.image import Audio
from studio.sdk.expressions.lexer import ExpressionError


def _noise_and_blur(project: ProjectHandle) -> ProjectHandle:
    noise = project.add("source.noise", width=64, height=36, length=5)
    noise >> project.add("filter.blur", radius=2)
    return project


def _fail_within_a_step(project: ProjectHandle) -> None:
    with project.step("Fail"):
        project["Blur"].radius = 9
        project["Blur"].radius = "far"


class TestEdits:
    def test_nodes_are_found_by_name_id_and_path(self, project: ProjectHandle) -> None:
        _noise_and_blur(project)
        assert project["Blur"] == project["blur"]
        assert [node.name for node in project] == ["Noise", "Blur"]
        group = project.group("Soft", project["Blur"])
        assert project["Soft/Blur"].path == f"{group.path}/blur"
        assert "Blur" not in project
        with pytest.raises(UnknownNodeError, match="Noise"):
            _ = project["Grade"]

    def test_values_are_attributes(self, project: ProjectHandle) -> None:
        blur = _noise_and_blur(project)["Blur"]
        blur.radius = 4
        assert blur.radius == 4
        assert project.host.step_labels[-1].startswith("Set radius")
        with pytest.raises(ParameterError, match="a number"):
            blur.radius = "far"
        with pytest.raises(ParameterError, match="sizee"):
            blur.sizee = 3
        assert blur.radius == 4
        assert not hasattr(blur, "sizee")
        assert {"radius", "name"} <= set(dir(blur))

    def test_a_name_is_an_attribute_too(self, project: ProjectHandle) -> None:
        blur = _noise_and_blur(project)["Blur"]
        blur.name = "Soft"
        assert project["Soft"].name == "Soft"
        blur.is_disabled = True
        assert project.graph["blur"].is_disabled

    def test_expressions_name_nodes(self, project: ProjectHandle) -> None:
        blur = _noise_and_blur(project)["Blur"]
        grade = project.add("color.grade", name="Look 2", gain="=Blur.radius / 4")
        assert grade.get("gain") is not None
        assert grade.get_expression("gain") == "Blur.radius / 4"
        blur.name = "Soft"
        assert grade.get_expression("gain") == "Soft.radius / 4"
        blur.set_expression("radius", "frame * 2")
        assert blur.get("radius", 3) == 6
        with pytest.raises(ExpressionError, match="no node"):
            blur.set_expression("radius", "Nowhere.radius")
        blur.remove_expression("radius")
        assert blur.radius == 2

    def test_keys_are_a_mapping(self, project: ProjectHandle) -> None:
        keys = _noise_and_blur(project)["Blur"].keys("radius")
        keys[0], keys[10] = 0, 20
        assert dict(keys) == {0: 0.0, 10: 20.0}
        assert project["Blur"].get("radius", 5) == 10
        keys.set_interpolation("constant", 0)
        assert project["Blur"].get("radius", 5) == 0
        del keys[10]
        assert list(keys) == [0]
        with pytest.raises(KeyError):
            del keys[10]
        keys.clear()
        assert len(keys) == 0

    def test_wires(self, project: ProjectHandle) -> None:
        _noise_and_blur(project)
        merge = project.add("composite.merge")
        project["Noise"] >> merge
        project["Blur"] >> merge
        assert len(project.graph.find_input_sources(merge.id)) == 2
        with pytest.raises(GraphError, match="loop"):
            merge.connect(project["Blur"], port="image")
        project["Blur"].disconnect("image")
        with pytest.raises(GraphError):
            project["Blur"].disconnect("image")

    def test_a_step_of_several_edits_is_undone_at_once(self, project: ProjectHandle) -> None:
        with project.step("Build"):
            _noise_and_blur(project)
        assert project.host.step_labels == ("Build",)
        assert project.undo()
        assert len(project) == 0
        assert project.redo()
        assert len(project) == 2
        with pytest.raises(ParameterError, match="radius"):
            _fail_within_a_step(project)
        assert project["Blur"].radius == 2

    def test_an_unknown_type_names_the_nearest(self, project: ProjectHandle) -> None:
        with pytest.raises(UnknownNodeError, match=r"filter\.blur"):
            project.add("filter.blu")


def _decode(png: bytes) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return np.asarray(pixels)


class TestFrames:
    def test_pixels_are_an_array_and_a_picture(self, project: ProjectHandle) -> None:
        frame = _noise_and_blur(project).frame("Blur", 2)
        pixels = frame.numpy()
        assert pixels.shape == (36, 64, 3)
        assert pixels.dtype == np.float32
        assert np.array_equal(pixels, frame.torch().permute(1, 2, 0).numpy())
        decoded = _decode(frame.png())[..., ::-1]
        assert np.abs(decoded / 255 - np.clip(pixels, 0, 1)).max() <= 0.5 / 255 + 1e-6
        assert _decode(frame.png(max_side=32)).shape[:2] == (18, 32)
        assert frame._repr_png_() == frame.png()

    def test_frames_come_one_after_the_other(self, project: ProjectHandle) -> None:
        found = [frame.number for frame in _noise_and_blur(project).frames("Blur")]
        assert found == [0, 1, 2, 3, 4]

    def test_what_cannot_be_computed_says_why(self, project: ProjectHandle) -> None:
        blur = project.add("filter.blur")
        with pytest.raises(StudioError, match="nothing is connected"):
            project.frame(blur)
        assert [problem.node for problem in project.problems] == ["blur"]

    def test_sound_and_numbers_are_arrays_too(self) -> None:
        sound = ComputedFrame(Audio(torch.ones(2, 1920), 48_000), 0)
        assert sound.numpy().shape == (1920, 2)
        assert sound._repr_png_() is None
        assert ComputedFrame(0.5, 0).numpy() == 0.5
        with pytest.raises(StudioError, match="neither pixels nor sound"):
            ComputedFrame("text", 0).numpy()


class TestRenders:
    def test_a_picture_goes_into_a_file(self, project: ProjectHandle, tmp_path: Path) -> None:
        told: list[tuple[int, int]] = []
        report = _noise_and_blur(project).render("out.mp4", "Blur", on_progress=lambda *at: told.append(at))
        assert report.file == tmp_path / "out.mp4"
        assert told[-1] == (5, 5)
        assert _noise_and_blur(project).render("out.mp4", "Blur").frames == 5  # made by this project

    def test_a_foreign_file_is_not_written_over(self, project: ProjectHandle, tmp_path: Path) -> None:
        file = tmp_path / "out.mp4"
        file.write_bytes(b"mine")
        with pytest.raises(OverwriteError):
            _noise_and_blur(project).render("out.mp4", "Blur")
        assert file.read_bytes() == b"mine"
        project.render("out.mp4", "Blur", overwrite=True)
        assert file.stat().st_size > 4

    def test_it_must_be_clear_what_is_rendered(self, project: ProjectHandle) -> None:
        with pytest.raises(GraphError, match="Which node"):
            _noise_and_blur(project).render("out.mp4")


def test_a_project_is_saved_and_opened_again(project: ProjectHandle, tmp_path: Path) -> None:
    _noise_and_blur(project)["Blur"].radius = "=frame"
    with pytest.raises(StudioError, match="never saved"):
        project.save()
    project.save("soft.loom")
    with studio.open(tmp_path / "soft.loom", device="cpu") as again:
        assert again["Blur"].get_expression("radius") == "frame"
        assert again.path == tmp_path / "soft.loom"


def test_importing_the_program_loads_neither_torch_nor_qt() -> None:
    code = "import sys, studio; studio.open; print(sorted({'torch', 'PySide6'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
