"""Wildcards: lines of the user's files by the seed, from one folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.generate.diffusion.prompts.wildcards import expand_wildcards, has_wildcards, list_wildcard_files
from nodes.generate.diffusion.text_to_image import TextToImage
from studio.core.errors import MediaError, ParameterError
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, RequestPurpose
from studio.graph.model import Graph, NodeRecord
from studio.media.media_files import MediaFiles
from studio.models.library import ModelLibrary
from studio.sdk import Image, Prompt
from studio.sdk.media import MAX_TEXT_BYTES
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.generate.diffusion.model_pictures import far, media, ref
from tests.tiny_models.fixtures import TinyModel

FILES = MediaFiles(models=ModelLibrary())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "wildcards"
    (found / "animals").mkdir(parents=True)
    (found / "color.txt").write_text("# colors\nred\n\n  green \nblue\n", encoding="utf-8")
    (found / "hair_color.txt").write_text("__color__-ish\n", encoding="utf-8")
    (found / "animals" / "big-cats.txt").write_text("a (lion:1.2)\n{a tiger|a puma}\n", encoding="utf-8")
    return found


def read(text: str, folder: Path, seed: int = 0) -> str:
    return expand_wildcards(text, folder, seed, FILES)


def test_a_line_is_chosen_by_the_seed(folder: Path) -> None:
    found = [read("a __color__ car", folder, seed) for seed in range(20)]
    assert set(found) == {"a red car", "a green car", "a blue car"}
    assert found == [read("a __color__ car", folder, seed) for seed in range(20)]
    two = {read("__color__ and __color__", folder, seed) for seed in range(40)}
    assert len(two) == 9, "each one is chosen by itself"


def test_lines_name_others_and_have_weights_and_choices(folder: Path) -> None:
    assert read("__hair_color__", folder) in {"red-ish", "green-ish", "blue-ish"}
    cats = {read("__animals/big-cats__", folder, seed) for seed in range(9)}
    assert cats == {"a (lion:1.2)", "{a tiger|a puma}"}
    assert read("{__color__|gray}", folder) in {"{red|gray}", "{green|gray}", "{blue|gray}"}


def test_what_is_none_stays(folder: Path) -> None:
    for text in ("a cat", "snake_case", "a__", "__ a __", "_____"):
        assert read(text, folder) == text
        assert not has_wildcards(text)
    assert read(r"\__color__", folder) == "__color__"
    assert read("a __color__ car", Path()) == "a __color__ car", "without a folder there are none"


def test_the_files_are_those_that_may_be_read(folder: Path) -> None:
    found = list_wildcard_files(["__hair_color__ __none__", "__animals/big-cats__"], folder, FILES)
    assert set(found) == {folder / name for name in ("hair_color.txt", "color.txt", "animals/big-cats.txt")}
    assert list_wildcard_files(["__color__"], Path(), FILES) == ()
    assert list_wildcard_files(["__color__"], folder / "none", FILES) == ()


class TestRefuses:
    def check(self, text: str, folder: Path, expected: str, error: type[Exception] = ParameterError) -> None:
        with pytest.raises(error, match=expected):
            read(text, folder)

    def test_a_file_that_is_not_there(self, folder: Path) -> None:
        self.check(
            "__size__", folder, "'wildcards' cannot be '__size__': a file of the folder: __animals/big-cats__, __c"
        )

    @pytest.mark.parametrize(
        "name", ["../secret", "..", "/etc/passwd", "animals/../../secret", r"..\secret", "C:/secret", "color.txt", "*"]
    )
    def test_hostile_names(self, name: str, folder: Path) -> None:
        (folder.parent / "secret.txt").write_text("secret\n", encoding="utf-8")
        self.check(f"__{name}__", folder, "a file of the folder")

    def test_a_link_to_elsewhere(self, folder: Path) -> None:
        (folder.parent / "secret.txt").write_text("secret\n", encoding="utf-8")
        try:
            (folder / "secret.txt").symlink_to(folder.parent / "secret.txt")
            (folder / "out").symlink_to(folder.parent)
        except OSError:
            pytest.skip("this system makes no links")
        self.check("__secret__", folder, "a file of the folder")
        self.check("__out/secret__", folder, "a file of the folder")
        assert list_wildcard_files(["__secret__"], folder, FILES) == ()

    def test_a_circle_and_what_grows(self, folder: Path) -> None:
        (folder / "a.txt").write_text("x __b__\n", encoding="utf-8")
        (folder / "b.txt").write_text("y __a__\n", encoding="utf-8")
        self.check("__a__", folder, "name each other in a circle")
        (folder / "a.txt").write_text("__a__ " * 50 + "\n", encoding="utf-8")
        self.check("__a__", folder, "grow without end")
        assert set(list_wildcard_files(["__a__"], folder, FILES)) == {folder / "a.txt"}

    def test_empty_large_and_binary_files(self, folder: Path) -> None:
        (folder / "empty.txt").write_text("# nothing\n\n", encoding="utf-8")
        self.check("__empty__", folder, "'empty.txt'.*a line of text")
        with (folder / "large.txt").open("wb") as file:
            file.truncate(MAX_TEXT_BYTES + 1)
        self.check("__large__", folder, r"large\.txt", MediaError)
        (folder / "binary.txt").write_bytes(b"\xff\xfe\x00\x80\x81" * 3)
        self.check("__binary__", folder, r"binary\.txt", MediaError)
        assert list_wildcard_files(["__large__", "__binary__"], folder, FILES) != ()

    def test_a_folder_that_is_not_there(self, folder: Path) -> None:
        self.check("__color__", folder / "none", "none", MediaError)


def test_a_node_reads_them(folder: Path, tiny_model: TinyModel) -> None:
    def make(seed: int, prompt: str = "a __color__ car", where: Path = folder) -> Image:
        node = TextToImage(
            model=ref(tiny_model("stable_diffusion")), steps=2, width=32, height=32, seed=seed, wildcards=where,
            prompt=Prompt(prompt),
        )  # fmt: skip
        node.facts({}, FILES)
        found = run_frame(node, ctx=StandaloneContext(media=FILES))
        assert isinstance(found, Image)
        return found

    for seed in range(3):
        assert far(make(seed), make(seed, read("a __color__ car", folder, seed), Path())) == 0.0
    node = TextToImage(model=ref(tiny_model("stable_diffusion")), wildcards=folder, negative="__size__")
    with pytest.raises(ParameterError, match="__size__"):
        run_frame(node, ctx=StandaloneContext(media=FILES))
    node = TextToImage(model=ref(tiny_model("stable_diffusion")), wildcards=folder, prompt=Prompt("a cat"))
    assert not [file for file in node.files_read(0, media()) if file.is_relative_to(folder)]


def test_another_line_in_the_file_is_another_picture(folder: Path, tiny_model: TinyModel) -> None:
    values: dict[str, ParamValue] = {
        "model": str(tiny_model("stable_diffusion")), "steps": 2, "width": 32, "height": 32,
        "prompt": "a __color__ car", "wildcards": folder.as_posix(),
    }  # fmt: skip
    graph = Graph({"text": NodeRecord("text", "generate.text_to_image", "Text", params=values)})
    engine = Engine(Registry([TextToImage.spec]), MediaFiles(models=ModelLibrary()), device="cpu")
    try:

        def compute() -> Image:
            found = engine.compute_frame(EngineRequest(graph, "text", "image", 0, purpose=RequestPurpose.VIEWER))
            assert isinstance(found, Image)
            return found

        first = compute()
        (folder / "animals" / "new.txt").write_text("a dog\n", encoding="utf-8")
        assert compute() is first, "a file that is not named does not count"
        (folder / "color.txt").write_text("completely transparent\n", encoding="utf-8")
        assert far(compute(), first) > 0.0
    finally:
        engine.close()
