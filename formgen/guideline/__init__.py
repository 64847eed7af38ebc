"""The guideline's rules that a program can judge; the others become checklist rows."""
