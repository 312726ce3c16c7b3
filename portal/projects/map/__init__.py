"""The map: written by Folium in a process of its own, its points and shapes as GeoJSON, drawn in the browser."""
