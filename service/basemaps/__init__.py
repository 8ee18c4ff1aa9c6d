"""Base maps: pictures under the plan, from a file of the town's own, served from our own host."""
