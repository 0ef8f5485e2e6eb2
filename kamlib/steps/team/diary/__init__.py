"""The diary beside the norm: what accounts really took, where hours were logged."""
