"""Tests of animated scenes."""
