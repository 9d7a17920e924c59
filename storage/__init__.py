"""Open, read and check an archive: records, ledger, blobs, fixity."""
