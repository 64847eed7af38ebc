"""The receiving office: packets taken in, the desk on which they are filed, census, public list."""
