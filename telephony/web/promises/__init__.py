"""`/surveys` and `/callbacks`: how callers found it, and whom we owe a call."""
