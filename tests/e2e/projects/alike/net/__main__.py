"""A stack without resources."""

import pulumi

pulumi.export("table", "orders-table")
pulumi.export("origins", ["https://app.example.com", "https://shop.example.com"])
pulumi.export("pin", pulumi.Output.secret("1234"))
