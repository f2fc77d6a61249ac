"""Tests of `studio.engine.emulation`."""
