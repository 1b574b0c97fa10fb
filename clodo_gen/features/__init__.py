"""What a service can ask for: the catalog, and the resolver that says what asking means."""
