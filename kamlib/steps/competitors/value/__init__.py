"""Quality against price: the customer value map and the value in money."""
