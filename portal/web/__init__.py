"""What any page needs: rendering, language, forms, guard, page cache, errors."""
