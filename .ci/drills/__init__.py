"""The fault drills, by what goes wrong."""
