"""The page: a visitor's state, what it computes, and the components that show it."""
