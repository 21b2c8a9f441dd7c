"""The fault drills, by kind of fault."""
