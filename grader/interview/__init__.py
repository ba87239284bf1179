"""A mock interview in the terminal: question bank, session, history, progress, export."""
