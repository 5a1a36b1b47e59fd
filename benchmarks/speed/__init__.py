"""What the model costs on this machine: time and memory of its parts, and what compiling and fewer steps save."""
