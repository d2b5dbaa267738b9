"""Deployments that fail on purpose: every resource type, every operation, every fault."""
