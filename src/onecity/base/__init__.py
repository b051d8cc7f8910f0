"""What every engine stands on: audit, outbox, jobs, declarations, identity, registry, notify, search, worklist."""
