"""Errors that say what is wrong, where, and what is accepted."""


class LanecastError(ValueError):
    """Bad input, told in the planner's words."""


class DataError(LanecastError):
    """A table, file or row that does not fit the data dictionary."""


class LeverError(LanecastError):
    """An unknown lever or a value outside its range."""


class EditError(LeverError, DataError):
    """A network edit that cannot be read, or that this network does not take."""


class StoreError(LanecastError):
    """The store of saved scenarios cannot be used, or does not take what it was given."""
