"""What every route shares: errors, bodies, authentication, logging, streams."""
