"""nano's speaker encoder: GE2E, the network and weights of Resemblyzer (Apache-2.0)."""
