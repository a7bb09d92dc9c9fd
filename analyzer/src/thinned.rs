use std::ops::Deref;

/// Frames of a file in order: all of a song, and of a file that is longer every second, every fourth … one, so that
/// memory stays bounded while the frames stay evenly spread.
#[derive(Debug)]
pub(crate) struct Thinned<T> {
    frames: Vec<T>,
    stride: usize,
    n_seen: usize,
}

/// Ten frames a second fill it in 27 minutes. Even, so that the frame that finds it full is one of those that stay.
const MOST_FRAMES: usize = 16_384;

impl<T> Default for Thinned<T> {
    fn default() -> Self {
        Self { frames: Vec::new(), stride: 1, n_seen: 0 }
    }
}

impl<T> Thinned<T> {
    /// Takes the next frame, which is made only if it is kept.
    pub(crate) fn push_with(&mut self, make: impl FnOnce() -> T) {
        if self.n_seen.is_multiple_of(self.stride) {
            if self.frames.len() == MOST_FRAMES {
                let mut index = 0;
                self.frames.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.stride *= 2;
            }
            self.frames.push(make());
        }
        self.n_seen += 1;
    }

    /// One of how many frames is kept.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }
}

impl<T> Deref for Thinned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_evenly_spread_and_bounded() {
        for n in [0, 1, MOST_FRAMES, MOST_FRAMES + 1, 3 * MOST_FRAMES, 10 * MOST_FRAMES + 7] {
            let mut frames = Thinned::default();
            for k in 0..n {
                frames.push_with(|| k);
            }
            let stride = frames.stride();
            assert_eq!(frames.to_vec(), (0..n).step_by(stride).collect::<Vec<_>>(), "{n}");
            assert!(frames.len() <= MOST_FRAMES && (n <= MOST_FRAMES || frames.len() > MOST_FRAMES / 2), "{n}");
        }
    }
}
