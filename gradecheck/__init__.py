"""gradecheck grades multi-step mathematical homework the way a careful teaching assistant does."""
