//! Musical time: beats (quarter notes) and bars of four at a constant tempo.

/// Sample rate of the whole session.
pub(super) const SAMPLE_RATE_HZ: u32 = 44_100;
/// The sample rate, for formulas.
pub(super) const RATE_HZ: f64 = SAMPLE_RATE_HZ as f64;
/// Quarter notes per minute.
pub(super) const TEMPO_BPM: f64 = 104.0;
/// Quarter notes per bar.
pub(super) const BEATS_PER_BAR: usize = 4;
/// Bars of music.
pub(super) const N_BARS: usize = 17;
/// Silence after the last bar, long enough for the last chord to die away.
const TAIL_S: f64 = 1.2;

/// The time of a beat counted from the start of the song, in seconds.
pub(super) fn beat_to_s(beat: f64) -> f64 {
    beat * 60.0 / TEMPO_BPM
}

/// The beat on which a bar, counted from zero, starts.
pub(super) fn bar_start(bar: usize) -> f64 {
    (bar * BEATS_PER_BAR) as f64
}

/// The sample nearest to a time; times before the song are its start.
pub(super) fn frame_at(time_s: f64) -> usize {
    (time_s.max(0.0) * RATE_HZ).round() as usize
}

/// Length of every stem.
pub(super) fn n_frames() -> usize {
    frame_at(beat_to_s(bar_start(N_BARS)) + TAIL_S)
}

/// The frequency of a MIDI note number (A4 = 69 = 440 Hz, equal temperament).
pub(super) fn pitch_hz(midi: f64) -> f64 {
    440.0 * ((midi - 69.0) / 12.0).exp2()
}
