"""The plugin `aws`: terraform-provider-aws, cut down to some of its services."""
