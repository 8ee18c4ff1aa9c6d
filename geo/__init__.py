"""The pure spatial core: frames and arrays in, new values out."""
