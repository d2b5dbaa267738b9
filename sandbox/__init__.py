"""The sandbox: any Pulumi project that uses the component, on one machine, with no AWS account."""
