"""What many runs say together: claims, comparisons, sensitivity. Reads results; knows no equation."""
