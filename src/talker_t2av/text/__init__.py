"""Text front ends: from what is written to the tokens that the talker reads."""
