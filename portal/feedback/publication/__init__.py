"""What of a case becomes public: masked, blurred, approved by a second person, taken back with one move."""
