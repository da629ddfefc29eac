"""How does a person ask? One module a command group."""
