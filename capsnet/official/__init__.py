"""Readers of other people's files: affNIST, and MultiMNIST as the paper's authors wrote it."""
