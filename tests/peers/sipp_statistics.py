"""What SIPp counted, as the load lab reads it."""

from telephony.app.load.sipp_statistics import SippStatistics, read_response_times, read_statistics

__all__ = ["SippStatistics", "read_response_times", "read_statistics"]
