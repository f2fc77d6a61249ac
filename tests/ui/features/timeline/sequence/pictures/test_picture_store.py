"""Pictures of clips: kept as long as there is room, near ones stand in for those that are missing."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage

from studio.ui.features.timeline.sequence.pictures import picture_store
from studio.ui.features.timeline.sequence.pictures.picture_store import PictureStore


def make_image(gray: int, width: int = 256, height: int = 144) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(gray, gray, gray))
    return image


def get_gray(store: PictureStore, key: str, frame: int) -> int | None:
    image = store.find_picture(key, frame)
    return image.pixelColor(0, 0).red() if image is not None else None


def test_the_nearest_frame_of_the_source_stands_in() -> None:
    store = PictureStore()
    for frame in (40, 10, 20):
        store.add_picture("a", frame, make_image(frame), 60)
    assert [get_gray(store, "a", frame) for frame in (0, 10, 16, 99)] == [10, 10, 20, 40]
    assert store.find_picture("b", 10) is None
    assert [store.has_picture("a", frame, 60) for frame in (10, 11)] == [True, False]


def test_pictures_are_no_larger_than_they_are_painted() -> None:
    store = PictureStore()
    store.add_picture("a", 0, make_image(1), 60)
    image = store.find_picture("a", 0)
    assert image is not None
    assert image.height() == 60
    assert not store.has_picture("a", 0, 120), "the track has become higher"
    store.add_picture("a", 0, make_image(1), 500)
    assert store.has_picture("a", 0, 500), "there is no larger one to be had"


def test_failures_are_not_asked_for_again_until_something_has_changed() -> None:
    store = PictureStore()
    store.add_picture("a", 0, QImage(), 60)
    assert store.has_picture("a", 0, 60)
    assert store.find_picture("a", 0) is None
    assert store.forget_failures()
    assert not store.has_picture("a", 0, 60)
    assert not store.forget_failures()


def test_old_pictures_are_shown_until_others_come() -> None:
    store = PictureStore()
    store.add_picture("a", 0, make_image(1), 60)
    store.mark_stale("a")
    assert get_gray(store, "a", 0) == 1
    assert not store.has_picture("a", 0, 60)
    store.add_picture("a", 0, make_image(2), 60)
    assert store.has_picture("a", 0, 60)
    assert get_gray(store, "a", 0) == 2


def test_memory_is_limited_and_what_was_seen_last_stays(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(picture_store, "_MOST_BYTES", 10 * 107 * 60 * 4)
    store = PictureStore()
    for frame in range(30):
        store.add_picture("a", frame, make_image(frame), 60)
        store.has_picture("a", 0, 60)
    assert len(store) <= 10
    assert get_gray(store, "a", 0) == 0
    assert get_gray(store, "a", 2) == 0, "it is gone, and its number, too"
    assert get_gray(store, "a", 29) == 29
