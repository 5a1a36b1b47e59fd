"""Training clips: how they are stored, and how they become batches."""
