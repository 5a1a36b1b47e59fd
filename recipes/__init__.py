"""How weights are made, in one folder a bundle."""
