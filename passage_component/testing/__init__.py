"""What a user's own tests need: tokens and a local issuer, and Pulumi programs run in-process."""
