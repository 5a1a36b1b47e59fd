"""The corpus as the talker sees it, and the talker's training."""
