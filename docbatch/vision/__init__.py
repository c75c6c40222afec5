"""Reading pages as pictures, one module for each engine."""
