"""The emulator with its differences from AWS corrected. It runs in the environment of the emulator."""
