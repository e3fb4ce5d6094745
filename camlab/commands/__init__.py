"""What each command does; `camlab.cli` names them and their options. Each module is imported when its command runs."""
