"""Tasks from elsewhere, one file per format: Gymnasium environments, truth tables."""
