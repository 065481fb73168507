"""Stored files: bytes in an object store under random keys, rows that say whose they are, and the checked view that serves them."""
