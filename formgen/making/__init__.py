"""The making of papers: what is asked for, what is due, and the processes that do it."""
