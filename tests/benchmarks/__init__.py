"""Benchmarks: `make bench` prints ratios measured in one run; nothing here is asserted."""
