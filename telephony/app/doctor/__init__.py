"""What this machine can do: one file per kind of finding, each lack with its remedy."""
