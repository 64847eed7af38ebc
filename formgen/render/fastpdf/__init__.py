"""A fast setter for the few kinds of HTML and CSS of which the layouts are made."""
