"""formgen: a City section's social-media papers, made from one intake sheet."""

__version__ = "0.1.0"
