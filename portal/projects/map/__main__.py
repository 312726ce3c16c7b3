"""Writes a map for the server: ``python -m portal.projects.map < spec.json > parts.json``."""

from portal.projects.map.folium_map import main

if __name__ == "__main__":
    main()
