"""What `bard verify` looks at again: hashes, versions, and one cell measured once more."""
