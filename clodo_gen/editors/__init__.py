"""Reading, and later editing, the files that people write too."""
