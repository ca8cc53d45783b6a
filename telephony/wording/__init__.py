"""What is said in words, by language: numbers, money, dates, times, the program's own sentences.

num2words and babel only here.
"""
