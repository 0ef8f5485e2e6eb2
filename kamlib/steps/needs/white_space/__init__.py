"""Where one account could buy more: product line by site, in money."""
