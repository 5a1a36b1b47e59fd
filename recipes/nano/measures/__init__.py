"""How speech, voices and faces are judged, and what a benchmark leaves behind."""
