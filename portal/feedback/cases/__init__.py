"""One case on the desk: seen on one screen, and moved by its forms."""
