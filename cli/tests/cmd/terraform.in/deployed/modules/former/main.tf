# A module that there is no more.
