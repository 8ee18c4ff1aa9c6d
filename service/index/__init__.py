"""The pioneer index of members in their posts."""
