"""SIP messages off the wire, as the load lab reads them."""

from telephony.app.load.sip_datagram import SipDatagram, parse_sip

__all__ = ["SipDatagram", "parse_sip"]
