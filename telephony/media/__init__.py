"""Pure judgement on media: end of speech, one stream of digits."""
