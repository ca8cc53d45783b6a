"""Recognisers and voice activity: vosk, pocketsphinx, webrtcvad."""
