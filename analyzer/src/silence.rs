use dsp::AudioBlock;

/// Peak below which samples are digital silence: −90 dBFS, the last step of 16-bit audio.
pub(crate) const SILENCE: f32 = 3.162_277_7e-5;

/// Finds the digital silence of a file while it streams in tenths of a second.
#[derive(Debug, Default)]
pub(crate) struct SilenceMeter {
    /// The first sample that is not silent, and the one behind the last.
    sounding: Option<(usize, usize)>,
    n_silent_tenths: usize,
    n_tenths: usize,
    n_frames: usize,
}

/// Digital silence in a file: no sample of any channel reaches −90 dBFS.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Silence {
    /// Share of the tenths of a second that are silent throughout, 0…1.
    pub(crate) share: f64,
    /// Samples before the first that sounds; all of a silent file.
    pub(crate) leading: usize,
    /// Samples behind the last that sounds; none of a silent file.
    pub(crate) trailing: usize,
}

impl Silence {
    pub(crate) fn is_everywhere(&self) -> bool {
        self.share >= 1.0
    }
}

impl SilenceMeter {
    pub(crate) fn push(&mut self, tenth: &AudioBlock) {
        let sounds = |x: &f32| x.abs() >= SILENCE;
        let bounds = tenth
            .channels()
            .iter()
            .filter_map(|samples| Some((samples.iter().position(sounds)?, samples.iter().rposition(sounds)? + 1)));
        let bounds = bounds.reduce(|all, next| (all.0.min(next.0), all.1.max(next.1)));
        match bounds {
            None => self.n_silent_tenths += 1,
            Some((start, end)) => {
                let first = self.sounding.map_or(self.n_frames + start, |sounding| sounding.0);
                self.sounding = Some((first, self.n_frames + end));
            }
        }
        self.n_tenths += 1;
        self.n_frames += tenth.n_frames();
    }

    pub(crate) fn finish(self) -> Silence {
        let (start, end) = self.sounding.unwrap_or((self.n_frames, self.n_frames));
        Silence {
            share: self.n_silent_tenths as f64 / self.n_tenths.max(1) as f64,
            leading: start,
            trailing: self.n_frames - end,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::track::tests::analyzed;
    use dsp::signals;

    #[test]
    fn silence_is_measured_to_the_sample_at_both_ends() {
        let rate = 48_000;
        let mut left = signals::white_noise(1, 0.3, 10 * rate);
        left[..rate + 7].fill(1e-5);
        left[4 * rate..6 * rate].fill(0.0);
        left[9 * rate..].fill(0.0);
        let mut right = left.clone();
        right[9 * rate + 5] = 0.1;
        let activity = analyzed(rate as u32, vec![left, right]).activity;
        // Noise may begin with a sample below −90 dBFS.
        assert!((activity.leading_silence_s - 1.0 - 7.0 / 48_000.0).abs() < 1e-4);
        assert!((activity.trailing_silence_s - 1.0 + 6.0 / 48_000.0).abs() < 1e-9);
        // Ten, twenty and nine tenths of a hundred.
        assert!((activity.silent_share - 0.39).abs() < 1e-9, "{}", activity.silent_share);
    }

    #[test]
    fn a_silent_file_is_all_leading_silence() {
        let activity = analyzed(48_000, vec![vec![0.0; 96_000]]).activity;
        assert_eq!((activity.silent_share, activity.leading_silence_s, activity.trailing_silence_s), (1.0, 2.0, 0.0));
    }
}
