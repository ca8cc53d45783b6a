"""Benchmarks against `telephony serve`, measured on the wire; `make bench` runs them.

One file per figure. Latencies come from the kernel's arrival times of packets on the loopback,
never from the edge's own clock, and from several calls at once.
"""
