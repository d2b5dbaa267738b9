"""The sandbox's own `pulumi-resource-aws`: a real provider for the resource types the component uses."""
