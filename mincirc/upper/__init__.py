"""Upper bounds: circuits that meet the bound, and making them smaller, without any proof."""
