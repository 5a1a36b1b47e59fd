"""The command `talker`, one file per verb."""
