"""How values are found on a laid-out page: by label, by arithmetic, by the form of a name, by columns."""
