"""The customer's own tender formula over our marks and prices."""
