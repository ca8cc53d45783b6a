"""What verbs have in common while they talk: turns, questions, announcements, waiting."""
