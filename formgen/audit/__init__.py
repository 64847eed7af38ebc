"""Looking back: templates, finished papers, coverage of the clauses, amendments."""
