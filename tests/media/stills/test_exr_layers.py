"""Layers of OpenEXR files: listed by the header, read alone, written; and files that are damaged or hostile."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from time import process_time

import numpy as np
import OpenEXR
import pytest

from studio.core.errors import MediaError, MediaMemoryError
from studio.core.image import Image
from studio.media.media_files import MediaFiles
from studio.media.stills import memory_check
from studio.media.stills.exr_encoder import encode_exr_layers
from studio.media.stills.exr_part_bytes import extract_exr_part
from studio.sdk.files.image_layers import ExrCompression, WrittenLayer
from tests.media.stills.test_exr import planes, written
from tests.media.stills.test_exr_parts import parts

Planes = dict[str, np.ndarray]


def named(*names: str, seed: int = 0, kind: type[np.floating] = np.float32) -> Planes:
    random = np.random.default_rng(seed)
    return {name: random.normal(0, 9, (5, 7)).astype(kind) for name in names}


def list_names(path: Path, media: MediaFiles) -> list[str]:
    return [layer.name for layer in media.list_image_layers(path)]


def stack(channels: Planes, *names: str) -> np.ndarray:
    return np.stack([channels[name] for name in names], axis=-1).astype(np.float32)


def test_layers_are_named_as_in_nuke(tmp_path: Path, media: MediaFiles) -> None:
    channels = named(
        *"RGBAZ", *(f"diffuse.{c}" for c in "RGB"), *(f"N.{c}" for c in "XYZ"), "depth2.Z", "AO.Y", "uv.u", "uv.v",
        "crypto00.red", "crypto00.green", "crypto00.blue", "crypto00.alpha", "ids.first", "ids.second",
    )  # fmt: skip
    path = written(tmp_path / "a.exr", channels)
    found = {layer.name: layer for layer in media.list_image_layers(path)}
    assert set(found) == {
        "rgba", "depth.Z", "diffuse", "N", "depth2.Z", "AO.Y", "uv", "crypto00", "ids.first", "ids.second",
    }  # fmt: skip
    assert found["rgba"].channels == ("R", "G", "B", "A")
    assert found["crypto00"].channels == tuple(f"crypto00.{c}" for c in ("red", "green", "blue", "alpha"))
    assert {name for name, layer in found.items() if layer.has_alpha} == {"rgba", "crypto00"}
    assert {name for name, layer in found.items() if layer.is_light} == {"rgba", "diffuse", "AO.Y", "crypto00"}


def test_each_layer_is_read_bit_for_bit_and_one_channel_is_gray(tmp_path: Path, media: MediaFiles) -> None:
    channels = named(*"RGBAZ", *(f"diffuse.{c}" for c in "RGB"), *(f"N.{c}" for c in "XYZ"), "uv.u", "uv.v")
    path = written(tmp_path / "a.exr", channels)

    def read(layer: str) -> np.ndarray:
        return media.read_image(path, layer=layer).as_array()

    assert np.array_equal(read("rgba"), stack(channels, *"RGBA"))
    assert np.array_equal(read(""), read("rgba"))
    assert np.array_equal(read("diffuse"), stack(channels, "diffuse.R", "diffuse.G", "diffuse.B"))
    assert np.array_equal(read("N"), stack(channels, "N.X", "N.Y", "N.Z"))
    assert np.array_equal(read("depth.Z"), stack(channels, "Z", "Z", "Z"))
    assert np.array_equal(read("diffuse.G"), stack(channels, "diffuse.G", "diffuse.G", "diffuse.G"))
    assert np.array_equal(read("uv")[..., :2], stack(channels, "uv.u", "uv.v"))
    assert not read("uv")[..., 2].any()


def test_parts_are_layers_and_only_the_chosen_part_is_decoded(tmp_path: Path, media: MediaFiles) -> None:
    made = {
        "rgba": named(*"RGBA", seed=1),
        "diffuse": named(*"RGB", seed=2),
        "depth": named("Z", seed=3),
        "spec": named("spec.R", "spec.G", "spec.B", seed=4),
    }
    path = parts(tmp_path / "a.exr", **made)
    assert list_names(path, media) == ["rgba", "diffuse", "depth.Z", "spec"]
    assert np.array_equal(media.read_image(path, layer="diffuse").as_array(), stack(made["diffuse"], *"RGB"))
    assert np.array_equal(media.read_image(path, layer="depth.Z").as_array()[..., 0], made["depth"]["Z"])
    spec, main = media.read_layers(path, ["spec", "rgba"])
    assert np.array_equal(spec.as_array(), stack(made["spec"], "spec.R", "spec.G", "spec.B"))
    assert np.array_equal(main.as_array(), stack(made["rgba"], *"RGBA"))
    data = path.read_bytes()
    single = OpenEXR.File(io.BytesIO(extract_exr_part(data, 1)), separate_channels=True)
    assert np.array_equal(single.channels()["G"].pixels, made["diffuse"]["G"])
    assert len(extract_exr_part(data, 2)) < len(data) / 2


def test_tiled_parts_are_read(tmp_path: Path, media: MediaFiles) -> None:
    header = {"type": OpenEXR.tiledimage, "tiles": OpenEXR.TileDescription()}
    first, second = planes("RGB", np.float32, 70, 50), planes("RGBA", np.float16, 70, 50)
    OpenEXR.File(
        [OpenEXR.Part(dict(header), dict(first), "one"), OpenEXR.Part(dict(header), dict(second), "two")]
    ).write(str(tmp_path / "a.exr"))
    assert np.array_equal(media.read_image(tmp_path / "a.exr", layer="two").as_array(), stack(second, *"RGBA"))
    assert np.array_equal(media.read_image(tmp_path / "a.exr", layer="one").as_array(), stack(first, *"RGB"))


def test_a_missing_layer_says_which_there_are(tmp_path: Path, media: MediaFiles) -> None:
    path = written(tmp_path / "a.exr", named(*"RGB", "depth.Z"))
    with pytest.raises(MediaError, match=r"no layer 'specular'; accepted: rgba, depth\.Z"):
        media.read_image(path, layer="specular")
    with pytest.raises(MediaError, match=r"no layer 'specular'; accepted: rgba, depth\.Z"):
        media.find_image_layer(path, "specular")


def test_other_pictures_have_no_layers(tmp_path: Path, media: MediaFiles) -> None:
    from PIL import Image as PillowImage

    PillowImage.new("RGB", (4, 3)).save(tmp_path / "a.png")
    assert media.list_image_layers(tmp_path / "a.png") == ()
    assert media.read_image_texts(tmp_path / "a.png") == {}
    for ask in (lambda: media.read_image(tmp_path / "a.png", layer="rgba"),
                lambda: media.find_image_layer(tmp_path / "a.png", "rgba"),
                lambda: media.read_layers(tmp_path / "a.png", ["rgba"])):  # fmt: skip
        with pytest.raises(MediaError, match="no layer 'rgba': it is no EXR"):
            ask()


def test_five_hundred_layers_are_listed_at_once(tmp_path: Path, media: MediaFiles) -> None:
    channels = {f"pass{at:03d}.{c}": np.full((4, 6), at, np.float16) for at in range(500) for c in "RGBA"}
    path = written(tmp_path / "a.exr", channels)
    media.list_image_layers(path)  # the library is imported
    began = process_time()
    assert len(media.list_image_layers(path)) == 500
    assert process_time() - began < 0.2  # of this process, however busy the machine is
    assert (media.read_image(path, layer="pass321").as_array() == 321).all()


def test_texts_of_the_header_are_read(tmp_path: Path, media: MediaFiles) -> None:
    path = written(tmp_path / "a.exr", named(*"RGB"), **{"cryptomatte/1234567/name": "cryptoObject", "comments": "ä"})
    texts = media.read_image_texts(path)
    assert texts["cryptomatte/1234567/name"] == "cryptoObject"
    assert texts["comments"] == "ä"


def test_the_size_is_known_without_the_pixels(tmp_path: Path, media: MediaFiles) -> None:
    path = written(tmp_path / "a.exr", planes("RGBA", np.float32, 64, 48))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    video = media.facts(path).video
    assert video is not None
    assert (video.width, video.height, video.has_alpha) == (64, 48, True)


@pytest.mark.parametrize("is_multi", [False, True])
def test_a_truncated_file_is_refused_in_words(is_multi: bool, tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "a.exr"
    if is_multi:
        parts(path, one=planes("RGB", np.float32, 64, 48), two=planes("RGB", np.float32, 64, 48))
    else:
        written(path, planes("RGB", np.float32, 64, 48))
    data = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(MediaError):
            media.read_image(path, layer="two" if is_multi else "")


def test_hostile_headers_are_refused(tmp_path: Path, media: MediaFiles) -> None:
    path = written(tmp_path / "a.exr", planes("RGB", np.float32))
    data = path.read_bytes()
    at = data.index(b"dataWindow\0box2i\0") + len(b"dataWindow\0box2i\0") + 4
    display = data.index(b"displayWindow\0box2i\0") + len(b"displayWindow\0box2i\0") + 4
    hostile = {
        "windows": [(at, (0, 0, 60_000, 60_000)), (display, (0, 0, 60_000, 60_000))],
        "negative": [(at, (0, 0, -5, -5))],
        "overflow": [(at, (-(2**31), -(2**31), 2**31 - 1, 2**31 - 1))],
        "display": [(display, (0, 0, 2**30, 2**30))],
    }
    for edits in hostile.values():
        changed = bytearray(data)
        for place, window in edits:
            changed[place : place + 16] = struct.pack("<4i", *window)
        path.write_bytes(changed)
        with pytest.raises(MediaError):
            media.read_image(path)
        with pytest.raises(MediaError):
            media.facts(path)


def test_a_small_file_of_a_huge_picture_says_what_it_takes(
    tmp_path: Path, media: MediaFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.exr", planes("RGB", np.float32, 1024, 1024), compression=OpenEXR.ZIP_COMPRESSION)
    monkeypatch.setattr(memory_check, "get_free_memory", lambda: 20 << 20)
    with pytest.raises(MediaMemoryError, match=r"takes 24\.0 MiB of memory to read; free: 20\.0 MiB"):
        media.read_image(path)
    with pytest.raises(MediaMemoryError, match="of memory to read"):
        media.read_layers(path, ["rgba"])
    assert media.facts(path).video is not None


@pytest.mark.parametrize("is_multi", [False, True])
def test_changed_bytes_are_an_error_or_a_picture(is_multi: bool, tmp_path: Path, media: MediaFiles) -> None:
    path = tmp_path / "a.exr"
    if is_multi:
        parts(path, one=named(*"RGB"), two=named("Z"))
    else:
        written(path, named(*"RGB", "depth.Z"))
    data = path.read_bytes()
    random = np.random.default_rng(5)
    for _ in range(150):
        changed = bytearray(data)
        for place in random.integers(4, len(data), 3):
            changed[place] = random.integers(256)
        path.write_bytes(changed)
        try:
            for layer in media.list_image_layers(path):
                assert isinstance(media.read_image(path, layer=layer.name), Image)
        except MediaError:
            continue


@pytest.mark.parametrize("compression", ["NONE", "RLE", "ZIPS", "ZIP", "PIZ"])
@pytest.mark.parametrize("half", [True, False])
def test_layers_come_back_bit_for_bit(compression: str, half: bool, tmp_path: Path, media: MediaFiles) -> None:
    pixels = np.random.default_rng(3).normal(0, 40, (11, 13, 4)).astype(np.float16 if half else np.float32)
    image = Image.from_array(pixels.astype(np.float32))
    depth = Image.from_array(np.random.default_rng(4).random((11, 13, 3)).astype(np.float32) * 1e5)
    layers = [
        WrittenLayer(image, tuple("RGBA")),
        WrittenLayer(image, ("diffuse.R", "diffuse.G", "diffuse.B")),
        WrittenLayer(depth, ("Z",), needs_float=True),
    ]
    data = encode_exr_layers(layers, half=half, compression=ExrCompression[compression])
    path = tmp_path / "a.exr"
    path.write_bytes(data)
    found = OpenEXR.File(str(path), separate_channels=True)
    name = "NO" if compression == "NONE" else compression
    assert found.header()["compression"] == getattr(OpenEXR, f"{name}_COMPRESSION")
    assert found.channels()["diffuse.R"].pixels.dtype == pixels.dtype
    assert found.channels()["Z"].pixels.dtype == np.float32
    assert np.array_equal(media.read_image(path).as_array(), image.as_array())
    assert np.array_equal(media.read_image(path, layer="diffuse").as_array(), image.as_array()[..., :3])
    assert np.array_equal(media.read_image(path, layer="depth.Z").as_array()[..., 0], depth.as_array()[..., 0])
