"""Benchmarks of the carrier build, each next to its aim; `make bench BENCH_ARGS=--carrier`."""
