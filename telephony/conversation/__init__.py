"""What people in one contact do, and who hears whom: pure, for call control to carry out."""
