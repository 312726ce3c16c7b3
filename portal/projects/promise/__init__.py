"""What the page of one promise shows besides its card: bars, figures by day, the newest of its record, versions."""
