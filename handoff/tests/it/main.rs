//! What a DAW makes of what is handed on.

mod eel2;
mod read_by_others;
mod strip;
