"""nginx, a bare app and the portal side by side; see README.md."""
