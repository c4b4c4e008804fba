"""Public-payment accounts: whose account a My Number carries."""
