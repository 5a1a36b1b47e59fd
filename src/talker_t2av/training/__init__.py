"""Training the talker: objective, trainer."""
