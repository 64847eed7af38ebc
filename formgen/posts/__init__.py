"""A single post: its length, dates, words, pictures and the number that binds its approval."""
