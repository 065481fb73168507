"""Judges: parsers and checkers that eventsite did not write, and checks for what none of them notices."""
