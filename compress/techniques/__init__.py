"""One technique, one file: a conversion makes the deployable file, a retraining another checkpoint."""
