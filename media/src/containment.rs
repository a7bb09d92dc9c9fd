use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::MediaError;

/// Runs `decode`, which calls third-party demuxers and decoders, and turns a panic into [`MediaError::Damaged`].
///
/// Decoders of this kind have panicked on hostile files. The caller must not use what `decode` changed once this has
/// returned an error, which is what makes asserting unwind safety right.
pub(crate) fn contained<T>(path: &Path, decode: impl FnOnce() -> Result<T, MediaError>) -> Result<T, MediaError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|panic| {
        Err(MediaError::damaged(path, format!("the decoder gave up ({})", panic_text(panic.as_ref()))))
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
