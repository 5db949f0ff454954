"""What is asked: a task, an interface, a basis and bounds, in one record with a canonical form and a digest."""
