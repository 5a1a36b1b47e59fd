"""How a face moves while it speaks: from phones, through a teacher learnt from GRID, to motion labels."""
