"""Pure values: route keys, tokens, settings, names and limits. No Pulumi resources."""
