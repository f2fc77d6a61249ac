"""Animated scenes of layers: what they hold, how numbers become scenes and scenes pictures."""
