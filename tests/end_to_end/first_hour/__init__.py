"""What artists stumbled over in their first hour, done again with a real mouse and real keys."""
