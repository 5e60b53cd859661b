"""Proofs: every line tested on finite models, every inequality justified by a named one."""
