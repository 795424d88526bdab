"""What is in a TFLite file: its operators and its weights."""
