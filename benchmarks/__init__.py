"""Figures, each beside a floor measured in the same run on the same machine. `./dev bench` runs them all."""
