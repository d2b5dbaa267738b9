"""The AWS resources: one concern a file."""
