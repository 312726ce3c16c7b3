"""The official notice of a year's list, pasted as text: read, corrected by staff, taken over by a second person."""
