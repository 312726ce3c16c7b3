"""Texts that answers begin from, with placeholders: kept by units and by those who see to all cases."""
