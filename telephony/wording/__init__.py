"""Values as they are said: numbers, money, dates, times. num2words and babel only here."""
