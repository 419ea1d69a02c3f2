"""Measuring a network: its errors, how it stands moved and attacked digits, and the claims."""
