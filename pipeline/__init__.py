"""panreflex: code interviews with evidence, offline."""
