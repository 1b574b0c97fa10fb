"""What all routes share, from reading a request to logging it."""
