"""How good the parts of a bundle are, by what is heard and seen."""
