"""Watch mode: check again at every save, from a warm sandbox, and only what a change can reach."""
