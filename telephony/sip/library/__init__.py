"""pjsua2 itself: its one thread, its build, its errors, its modules."""
