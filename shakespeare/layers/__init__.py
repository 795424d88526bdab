"""What models are made of beyond the layers that Keras has."""
