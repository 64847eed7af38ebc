"""Delivering: the output folder, its names, lock, keys and manifest, and whole files alone.

Packets for an office as well: bundled, merged for printing, zipped, recorded when handed in, received.
"""
