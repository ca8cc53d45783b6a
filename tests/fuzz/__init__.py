"""A fuzzer for the SIP and SDP of a running edge: `python -m tests.fuzz --help`.

Mutational and aware of the grammar: real messages (RFC 4475's, those of `sipp_scenarios/` and
those of a live dialog) are broken in the ways that parsers get wrong, and sent over UDP and
TCP while a call is in progress. It is our own because what is under test is a process with
state: boofuzz describes protocols from scratch and holds no dialog, coverage-guided fuzzers
such as atheris see Python alone, and Hypothesis, which tests our own parsers, shrinks
functions, not an hour of datagrams.
"""
