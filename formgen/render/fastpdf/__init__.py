"""A fast setter for the few kinds of HTML and CSS of which the layouts are made."""


class Unsupported(Exception):
    """A page asks for more than the setter can do: WeasyPrint sets it. Says what, for the curious."""
