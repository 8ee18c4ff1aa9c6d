"""What `./yuanba` does before the program itself can run; nothing but Python's own library."""
