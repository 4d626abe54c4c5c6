"""The sync board: what is not equal on the channel, whose turn it is, how accounts stand."""
