"""All the stand-in remembers: one SQLite file, one writer, committed before it answers."""
