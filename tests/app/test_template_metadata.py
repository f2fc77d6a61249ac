"""Metadata of templates: read, refused, and there for each template that comes along."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from studio.app.template_metadata import (
    METADATA_SUFFIX,
    TemplateMetadata,
    TemplateMetadataError,
    read_template_metadata,
)
from studio.app.templates import GRAPHS_FOLDER, PICTURES_FOLDER, find_templates
from studio.ui.features.gallery.card_playback import read_frames
from studio.ui.shell.session.template_entry import TemplateGroup
from tests.conftest import ROOT

pytestmark = pytest.mark.quick

GRAPHS = sorted((ROOT / "assets" / "graphs").glob("*.loom"))


def write(folder: Path, name: str, text: str) -> Path:
    graph = folder / f"{name}.loom"
    graph.write_text("{}", encoding="utf-8")
    graph.with_suffix(METADATA_SUFFIX).write_text(text, encoding="utf-8")
    return graph


def test_metadata_is_read(tmp_path: Path) -> None:
    text = 'title = "Key"\ndescription = "Keys."\nrequirements = "A model."\ngroup = "large models"\norder = 3\n'
    expected = TemplateMetadata("Key", "Keys.", "A model.", TemplateGroup.LARGE_MODELS, 3)
    assert read_template_metadata(write(tmp_path, "key", text)) == expected


def test_a_template_without_metadata_is_named_after_its_file(tmp_path: Path) -> None:
    assert read_template_metadata(tmp_path / "my-own-look.loom") == TemplateMetadata("My own look")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "Key"\ngroup = "keys"', "there is no group “keys”. There are: motion, generate"),
        ('title = "Key"\npicture = "a.jpg"', "there is no field “picture”"),
        ('title = "Key"\norder = "first"', "“order” must be integer"),
        ('group = "motion"', "there is no title"),
        ("title = ", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_and_the_template_stays(
    tmp_path: Path, text: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    graph = write(tmp_path, "my-key", text)
    with pytest.raises(TemplateMetadataError, match=r"my-key\.toml.*") as found:
        read_template_metadata(graph)
    assert said in str(found.value)
    assert [(each.title, each.group) for each in find_templates(tmp_path)] == [("My key", TemplateGroup.OTHER)]
    assert said in caplog.text


def test_groups_come_in_their_order_and_what_needs_models_last(tmp_path: Path) -> None:
    write(tmp_path, "a", 'title = "Later"\ngroup = "sound"\norder = 1')
    write(tmp_path, "b", 'title = "Second"\ngroup = "motion"\norder = 20')
    write(tmp_path, "c", 'title = "Needing"\ngroup = "motion"\norder = 1\nrequirements = "Needs a model."')
    write(tmp_path, "d", 'title = "First"\ngroup = "motion"\norder = 10')
    assert [each.title for each in find_templates(tmp_path)] == ["First", "Second", "Needing", "Later"]


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.stem)
def test_a_template_has_a_group_and_a_picture(graph: Path) -> None:
    assert graph.with_suffix(METADATA_SUFFIX).exists(), f"write {graph.stem}.toml beside the graph"
    metadata = read_template_metadata(graph)
    assert metadata.group is not TemplateGroup.OTHER, f'{graph.stem}.toml: add group = "…"'
    assert metadata.description.endswith("."), f"{graph.stem}.toml: describe what it does"
    picture = PICTURES_FOLDER / f"{graph.stem}.jpg"
    assert picture.exists(), f"run assets/graphs/make_gallery.py {graph.stem}"
    pixels = cv2.imread(str(picture))
    assert pixels is not None
    assert pixels.shape == (270, 480, 3)
    assert picture.stat().st_size < 60_000


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.stem)
def test_a_template_that_needs_nothing_has_a_preview(graph: Path) -> None:
    preview = PICTURES_FOLDER / f"{graph.stem}.webp"
    if read_template_metadata(graph).requirements and not preview.exists():
        return  # what needs a large model cannot be played here
    assert preview.exists(), f"run assets/graphs/make_previews.py {graph.stem}"
    assert preview.stat().st_size < 60_000
    frames = read_frames(preview)
    assert {(each.image.width(), each.image.height()) for each in frames} == {(320, 180)}
    assert any(each.image != frames[0].image for each in frames), "nothing moves"
    assert 500 <= sum(each.milliseconds for each in frames) <= 5000


def test_each_place_and_each_picture_is_there_once() -> None:
    read = {graph: read_template_metadata(graph) for graph in GRAPHS}
    places = [(each.group, each.order) for each in read.values()]
    assert len(set(places)) == len(places)
    assert len({each.title for each in read.values()}) == len(read)
    pictures = [(PICTURES_FOLDER / f"{graph.stem}.jpg").read_bytes() for graph in GRAPHS]
    assert len(set(pictures)) == len(pictures)


def test_what_needs_a_model_comes_last() -> None:
    needing = [bool(each.requirements) for each in find_templates(GRAPHS_FOLDER)]
    assert needing == sorted(needing)
