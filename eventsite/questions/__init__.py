"""Versioned forms that organisers make, and the answers given to them."""
