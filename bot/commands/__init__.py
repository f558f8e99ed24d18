"""What each command of `kuesioner` does. A module here is imported when its command runs, not before."""
