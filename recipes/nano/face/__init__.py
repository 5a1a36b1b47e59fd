"""What a face is: the networks that find it, its landmarks in GRID, and the ways in which it moves."""
