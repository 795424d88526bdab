"""What models are compared with: n-grams, general compressors, the word-level model."""
