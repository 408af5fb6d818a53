"""Stories: made, changed and presented."""
