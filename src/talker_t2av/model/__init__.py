"""The talker network, one file per block of the paper's figure."""
