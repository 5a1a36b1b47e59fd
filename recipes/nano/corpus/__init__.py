"""What the talker learns from: people, real and synthetic, who say sentences, with the time of every phoneme."""
