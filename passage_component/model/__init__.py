"""Pure values: what an API is made from."""
