"""The ledger of the promotion office: every account over all inputs, as one workbook."""
