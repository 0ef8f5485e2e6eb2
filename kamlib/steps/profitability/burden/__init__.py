"""The burden of large customers on other departments, and what a contact costs by channel."""
