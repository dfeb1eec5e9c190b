"""Figures about Loosen beside a peer's, in one run. `make bench` prints them."""
