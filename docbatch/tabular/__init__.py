"""Tables from words and drawn lines: where they are, their columns, their rows. Pure functions over plain places."""
