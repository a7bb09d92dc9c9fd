//! Session folder to tracks, analysis, plan and draft: threads, progress and cancelling live here.
