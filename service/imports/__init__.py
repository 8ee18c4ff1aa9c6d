"""Files brought in step by step: uploaded, looked at, confirmed, checked, applied, undone."""
