"""Training by several processes: what they exchange in a step, and how they draw random numbers."""
