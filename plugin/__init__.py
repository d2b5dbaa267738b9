"""Serves the components to every Pulumi language."""
