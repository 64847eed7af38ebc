"""The ledger of who oversees the accounts: every account over all inputs, as one workbook."""
