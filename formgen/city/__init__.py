"""The data of templates/ on the city: guideline, offices, platforms."""
