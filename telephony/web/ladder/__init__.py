"""One call's timeline as a picture, and as text for a carrier's ticket."""
