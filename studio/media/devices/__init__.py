"""Audio output: the device behind PortAudio, or none that keeps time all the same."""
