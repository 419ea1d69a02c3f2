"""What the paper and its readers claim of capsules, measured: `python -m capsnet.claims`.

One claim a file. None is judged by us: a verdict follows from counts and their uncertainty
(`capsnet.measuring.claims.evidence`).
"""
