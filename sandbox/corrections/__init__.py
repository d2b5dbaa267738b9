"""The emulator with its differences from AWS corrected. It runs in the emulator's own environment."""
