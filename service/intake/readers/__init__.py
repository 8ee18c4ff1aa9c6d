"""Readers of files nobody vouches for: this code runs only in a child process with limits."""
