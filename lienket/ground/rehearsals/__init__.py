"""A sheet that somebody sends: rehearsed, kept, shown with what is wrong in it, written once and whole.

`models` is what a room's table of such sheets has, `judging` what is found in one, `keeping` what the room's actions
do with its row (inside their own `act`), `pages` the three pages, `forms` the field of the file. A room adds its own
table, rights and words, and what its rows become. Nothing here knows what the rows mean.
"""
