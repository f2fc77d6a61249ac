"""Controllers of the timeline.

They fetch waveforms, signals and source clips for its tracks.
"""
