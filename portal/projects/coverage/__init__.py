"""Is my estate covered? Only what the published list says: named, district-wide, or not named."""
