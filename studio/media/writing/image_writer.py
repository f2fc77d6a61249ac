"""Writer of numbered picture files, each under a temporary name until it is whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

import cv2
import numpy as np

from studio.core.errors import MediaError
from studio.core.image import Audio, Image
from studio.core.translation import tr, tr_noop
from studio.media.provenance.xmp_embedding import embed_in_png, embed_in_tiff, make_exr_attributes, make_opencv_packet
from studio.media.resume.atomic_file import AtomicFile, remove_leftovers, translate_write_errors
from studio.media.resume.part_envelope import pack_part, unpack_part
from studio.media.resume.sequence_journal import SequenceJournal
from studio.media.stills.exr_encoder import encode_exr, encode_exr_layers
from studio.media.writing.quantizer import Quantizer
from studio.sdk.cues.subtitle_frame import SubtitleFrame
from studio.sdk.files.image_layers import WrittenLayer
from studio.sdk.files.provenance import Provenance
from studio.sdk.files.sequence_pattern import SequencePattern
from studio.sdk.media import ImageOptions, WriterTracks

_SIXTEEN_BITS = {".png", ".tif", ".tiff"}
_PNG_EFFORT = 3
_FORMAT = 2  # goes up when pictures are written in another way


class ImageWriter:
    """A sequence of picture files; see `studio.sdk.media.Writer`. Sound is left out.

    PNG, TIFF, WebP and EXR keep an alpha channel; JPEG puts the picture over black. EXR stores the floats as they are
    or as half floats, brighter values than 1 and negative ones too. When writing fails, the pictures that are whole
    stay.

    Args:
        pattern: Folder and name, with a place for the number: shot.####.png. Missing folders are made.
        tracks: What will be written.
        options: Quality, bits and the first number.
        journal: What is known of files that are whole; None to know nothing.
        made_by: What each file says of how it was made; None for nothing.

    Raises:
        MediaError: The pattern has no place for a number, or its suffix is not known.
    """

    part_frames: Final = 1

    def __init__(
        self,
        pattern: Path,
        tracks: WriterTracks,
        options: ImageOptions,
        journal: SequenceJournal | None = None,
        made_by: Provenance | None = None,
    ) -> None:
        self._pattern = SequencePattern.from_text(pattern)
        suffix = pattern.suffix.lower()
        _check_suffix(pattern)
        if options.bits not in {8, 16}:
            raise MediaError(
                pattern, tr("cannot be written with {bits} bits a channel; accepted: 8 or 16", bits=options.bits)
            )
        self._options = options
        self._number = options.start_number
        self._quantizers: dict[bool, Quantizer] = {}
        self._journal = journal
        self._made_by = made_by
        settings = (
            _FORMAT,
            suffix,
            options.quality,
            options.bits,
            options.is_half_float,
            str(options.compression),
            cv2.__version__,
            _normalize_provenance(made_by),
        )
        self._settings = repr(settings).encode()
        self._last: Path | None = None
        self._tidied = False
        self._complete = True

    def write(self, image: Image) -> None:
        """Write the next picture.

        Raises:
            MediaError: The file cannot be written.
        """
        self._write_next(lambda path: _encoded(path, image, self._options, self._quantizers, self._made_by))

    def write_layers(self, layers: Sequence[WrittenLayer]) -> None:
        """Write the next picture with several layers.

        Raises:
            MediaError: The format has no layers, or the file cannot be written.
        """
        if self._pattern.frame_path(self._number).suffix.lower() != _EXR:
            raise MediaError(self._pattern.frame_path(self._number), tr("has no layers; accepted: a name with .exr"))
        options, attributes = self._options, make_exr_attributes(self._made_by)
        self._write_next(
            lambda _: encode_exr_layers(
                layers, half=options.is_half_float, attributes=attributes, compression=options.compression
            )
        )

    def _write_next(self, encode: Callable[[Path], bytes]) -> None:
        path = self._pattern.frame_path(self._number)
        if not self._tidied:
            remove_leftovers(path.parent, path.suffix)
            self._tidied = True
        _write(path, lambda: encode(path), durable=False)  # the journal tells later which pictures are whole
        self._number += 1
        self._last = path

    def write_audio(self, audio: Audio) -> None:
        """Leave the sound out: pictures have none."""

    def write_subtitles(self, subtitles: SubtitleFrame) -> None:
        """Leave the subtitles out: pictures have none."""

    def has_part(self, part: str) -> bool:
        """Return whether an earlier render wrote a picture."""
        return self._journal is not None and self._journal.has_key(self._key(part))

    def restore_part(self, part: str) -> bool:
        """Leave the next picture as it is; return whether it was written before and has not changed since."""
        path = self._pattern.frame_path(self._number)
        if self._journal is None or not self._journal.is_unchanged(self._key(part), path):
            return False
        self._number += 1
        return True

    def finish_part(self, part: str | None) -> None:
        """Remember the picture that was written; if there was none, its number stays free."""
        written, self._last = self._last, None
        if written is None:
            self._number += 1
        if part is None:
            self._complete = False
        elif written is not None and self._journal is not None:
            self._journal.add_file(self._key(part), written)

    def skip_frames(self, count: int) -> None:
        """Let the next picture be so many numbers further on; see `studio.sdk.files.part_transfer`."""
        self._number += count

    def export_part(self, part: str) -> bytes:
        """Return the picture that was written last as another machine's writer takes it; it does not stay here.

        Raises:
            MediaError: It cannot be read or removed.
        """
        path = self._pattern.frame_path(self._number - 1)
        with translate_write_errors(path):
            data = path.read_bytes()
            path.unlink()
        return pack_part(self._settings, data)

    def import_part(self, part: str, offset: int, data: bytes) -> None:
        """Write a picture that another machine's writer exported.

        Raises:
            ValueError: It is damaged, or was made with other settings.
            MediaError: It cannot be written.
        """
        body = unpack_part(self._settings, data)
        path = self._pattern.frame_path(self._options.start_number + offset)
        _write(path, lambda: body, durable=False)
        if self._journal is not None:
            self._journal.add_file(self._key(part), path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the sequence; what was noted for another try is forgotten if nothing is left to do."""
        if self._journal is not None:
            self._journal.close(forget=kind is None and self._complete)

    def _key(self, part: str) -> str:
        return blake2b(self._settings + part.encode(), digest_size=16).hexdigest()


def write_still(
    path: Path, image: Image, options: ImageOptions | None = None, made_by: Provenance | None = None
) -> None:
    """Write one picture under its own name, in place of what is there; see `ImageWriter` for what each format keeps.

    Args:
        path: Its suffix says the format. Missing folders are made.
        image: The picture.
        options: Quality and bits; by default 16 bits for PNG and TIFF.
        made_by: What the file says of how it was made; None for nothing.

    Raises:
        MediaError: The suffix is not known, or the file cannot be written.
    """
    _check_suffix(path)
    chosen = ImageOptions(bits=16) if options is None else options
    _write(path, lambda: _encoded(path, image, chosen, {}, made_by))


def _check_suffix(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        without = tr_noop("has no suffix; accepted for pictures: {fitting}")
        text = tr_noop("has the suffix '{suffix}'; accepted for pictures: {fitting}") if suffix else without
        raise MediaError(path, tr(text, suffix=path.suffix, fitting=", ".join(_SUFFIXES)))


def _write(path: Path, encode: Callable[[], bytes], *, durable: bool = True) -> None:
    with translate_write_errors(path):
        partial = AtomicFile(path)
        try:
            partial.partial_path.write_bytes(encode())
            partial.commit(durable=durable)
        finally:
            partial.discard()


def _normalize_provenance(made_by: Provenance | None) -> Provenance | None:
    """Return what a file must say to count as written: of the graph, whether it is in it. A card may have moved."""
    return None if made_by is None else replace(made_by, graph="there" if made_by.graph else "", sources={})


def _encoded(
    path: Path,
    image: Image,
    options: ImageOptions,
    quantizers: dict[bool, Quantizer],
    made_by: Provenance | None,
) -> bytes:
    suffix = path.suffix.lower()
    if suffix == _EXR:
        return encode_exr(
            image,
            half=options.is_half_float,
            attributes=make_exr_attributes(made_by),
            compression=options.compression,
        )
    alpha = image.has_alpha and suffix not in {".jpg", ".jpeg"}
    bits = options.bits if suffix in _SIXTEEN_BITS else 8
    quantizer = quantizers.setdefault(alpha, Quantizer(alpha=alpha, bits=bits))
    try:
        return _ENCODERS[suffix](quantizer(image), options, made_by)
    except cv2.error as error:
        size = f"{image.width}×{image.height}"
        raise MediaError(
            path, tr("cannot be written: {suffix} takes no picture of {size} pixels", suffix=suffix, size=size)
        ) from error


_EmbedXmp: TypeAlias = Callable[[bytes, bytes], bytes]
_Encode: TypeAlias = Callable[[np.ndarray, ImageOptions, Provenance | None], bytes]


def _make_opencv_encoder(
    suffix: str, settings: Callable[[ImageOptions], list[int]], put: _EmbedXmp | None = None
) -> _Encode:
    """Return what encodes pixels by OpenCV; `put` places the packet where OpenCV has no way to."""

    def encode(array: np.ndarray, options: ImageOptions, made_by: Provenance | None) -> bytes:
        swap = cv2.COLOR_RGBA2BGRA if array.shape[2] == 4 else cv2.COLOR_RGB2BGR
        swapped, chosen = cv2.cvtColor(array, swap), settings(options)
        xmp = None if made_by is None else make_opencv_packet(made_by, suffix)
        if xmp is None or put is not None:
            done, data = cv2.imencode(suffix, swapped, chosen)
        else:
            block = np.frombuffer(xmp, np.uint8)
            done, data = cv2.imencodeWithMetadata(suffix, swapped, [cv2.IMAGE_METADATA_XMP], [block], chosen)
        if not done:
            raise cv2.error(f"{suffix} refused the picture")
        return data.tobytes() if xmp is None or put is None else put(data.tobytes(), xmp)

    return encode


_JPEG = _make_opencv_encoder(".jpg", lambda o: [cv2.IMWRITE_JPEG_QUALITY, max(0, min(o.quality, 100))])
_DEFLATE = [cv2.IMWRITE_TIFF_COMPRESSION, cv2.IMWRITE_TIFF_COMPRESSION_ADOBE_DEFLATE]
_TIFF = _make_opencv_encoder(".tif", lambda _: _DEFLATE, embed_in_tiff)
_LOSSLESS = [cv2.IMWRITE_WEBP_LOSSLESS_MODE, cv2.IMWRITE_WEBP_LOSSLESS_PRESERVE_COLOR]
_ENCODERS: dict[str, _Encode] = {
    ".png": _make_opencv_encoder(".png", lambda _: [cv2.IMWRITE_PNG_COMPRESSION, _PNG_EFFORT], embed_in_png),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".webp": _make_opencv_encoder(".webp", lambda _: _LOSSLESS),
}
_EXR = ".exr"
_SUFFIXES = (*_ENCODERS, _EXR)
