"""The attack suite: hostile submissions, what must become of each, and their runner."""
