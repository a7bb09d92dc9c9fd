//! What songs measure like: the profiles that a session is judged by.
