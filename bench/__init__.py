"""How fast the component is, and what it costs over the same resources written by hand: `make bench`."""
