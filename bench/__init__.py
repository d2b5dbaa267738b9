"""`make bench`: the component's speed, and its costs compared with the same resources written by hand."""
