"""Training: the networks upstream of a Train node learn from its data set, step by step, as a job."""
