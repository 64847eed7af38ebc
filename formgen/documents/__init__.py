"""Documents: their wording, what they need, and composing them into final strings."""
