"""Training a network: what a run is to do, its steps, its log, and what it publishes."""
