"""tf_keras, Keras 2 as TensorFlow's own layers: the same models on the same TensorFlow."""

from bench.peers.keras import KerasEngine

TF_KERAS = KerasEngine(name="tf_keras", packages=("tf_keras",))
