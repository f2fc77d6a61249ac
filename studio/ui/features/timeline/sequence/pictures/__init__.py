"""Pictures of clips: thumbnails and waveforms on the tracks, and both sides of a cut in the viewer."""
