"""Proofreading: a finished paper read back from its bytes and held against what it must say."""
