"""What templates/ says of the city: guideline, offices, platforms."""
