"""RTP streams, as the program itself reads them."""

from telephony.media.rtp_stream import RtpPacket, RtpStream, is_audible, parse_rtp

__all__ = ["RtpPacket", "RtpStream", "is_audible", "parse_rtp"]
