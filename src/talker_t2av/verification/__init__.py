"""Is a bundle whole, and do its parts do what they are there for? One check a function; `verify` makes them all."""
