"""What a question takes for an answer, by key and by voice (VoiceXML 2.0 section 3)."""
