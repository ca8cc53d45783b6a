"""Dialogues by sound: real prompts, voices, voice activity and recognisers, in virtual time."""
