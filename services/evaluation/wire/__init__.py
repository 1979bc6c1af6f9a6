"""Rows <-> the structs of the contracts, by noun."""
