"""G.711, as the program itself has it."""

from telephony.media.g711 import PCMA, PCMU, SAMPLE_RATE, Samples, decode, encode

__all__ = ["PCMA", "PCMU", "SAMPLE_RATE", "Samples", "decode", "encode"]
