"""The policy pack for organisations: see docs/policy.md."""
