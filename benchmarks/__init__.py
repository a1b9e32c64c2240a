"""Speed and memory, each beside something it can be compared with: ``python -m benchmarks``."""
