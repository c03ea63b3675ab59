"""The Object tool: from a few clicks to the mask of what they mean.

The rooms of this package:

- What the user did: clicks.
"""
