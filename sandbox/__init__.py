"""The sandbox: any Pulumi project that uses the component, on one machine, without an AWS account."""
