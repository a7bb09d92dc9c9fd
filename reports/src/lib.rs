//! Turns a plan and its measurements into terminal text, JSON, Markdown and HTML with plots.
