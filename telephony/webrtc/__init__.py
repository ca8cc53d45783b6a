"""WebRTC: browsers as telephones.

Two processes share this folder. The gateway has the browsers' media (aiortc) on one side and plain
SIP and RTP (aiosipua) on the other; the edge has the client of it (`browser_phones`), which imports
neither.
"""
