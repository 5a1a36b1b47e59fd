"""Training of the audio codec: its latents first, then its sound."""
