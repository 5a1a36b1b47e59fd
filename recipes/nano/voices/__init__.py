"""What the bundle knows of voices: its speaker encoder, its sound events, samples of those that have a name."""
