"""The provider plugins that a program needs: found, installed, or built from Go modules."""
