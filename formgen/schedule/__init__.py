"""The steps of the procedure and the days on which they fall due."""
