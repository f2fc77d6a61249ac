"""The benchmarks under their earlier name: `python -m tests.bench`. They lie in `tools/bench`."""
