"""The release's audio codec: DAC's convolutions, with Whisper listening along (method.md section 8)."""
