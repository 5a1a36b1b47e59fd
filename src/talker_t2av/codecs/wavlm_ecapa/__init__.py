"""The release's speaker encoder: WavLM's hidden states, read by ECAPA-TDNN (method.md section 9)."""
