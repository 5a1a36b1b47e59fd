"""nano's audio codec: a linear analysis with pitch tracking, and a learned source-filter decoder."""
