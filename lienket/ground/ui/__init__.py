"""The interface kit: the look, the three skeletons and the fragments that every room's pages use."""
