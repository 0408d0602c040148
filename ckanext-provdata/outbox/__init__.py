"""Work that follows a commit: written in the transaction that calls for it, done afterwards, retried until done."""
