"""Texts with `{{ }}` in them: how they are fenced in, compiled, evaluated, said in words."""
