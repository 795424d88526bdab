"""What a run records and how it is shown. Imports none of our other packages, and never TensorFlow."""
