"""From what people paste to plain text: characters, mark-up, lines."""
