"""The commands beside the component."""
