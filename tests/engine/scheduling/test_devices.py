"""Threads that are lent and given back."""

from __future__ import annotations

from contextlib import ExitStack

import cv2

from studio.engine.scheduling.devices import limit_library_threads, restore_library_threads


def test_a_render_that_rests_gives_opencv_its_threads_back() -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    try:
        with limit_library_threads():
            assert cv2.getNumThreads() == 1
            with restore_library_threads():
                assert cv2.getNumThreads() == 3
                with limit_library_threads():
                    assert cv2.getNumThreads() == 1
                assert cv2.getNumThreads() == 3
            assert cv2.getNumThreads() == 1
        assert cv2.getNumThreads() == 3
        with ExitStack() as stack:
            stack.enter_context(restore_library_threads())  # a rest before the work began
            stack.enter_context(limit_library_threads())
            assert cv2.getNumThreads() == 1
        assert cv2.getNumThreads() == 3
    finally:
        cv2.setNumThreads(before)
