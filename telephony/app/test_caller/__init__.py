"""The scripted caller: places one call, does what a script says, and judges how it went."""
