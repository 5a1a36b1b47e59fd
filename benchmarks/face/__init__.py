"""The face codec: portraits moved by real faces, measured against targets and shown."""
