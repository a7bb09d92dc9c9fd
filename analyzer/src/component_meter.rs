use ndarray::Array2;

/// Retained frames per second.
pub const FRAMES_PER_SECOND: u32 = 10;

/// What is kept of a stem so that gain, EQ and pan can be judged without decoding again: per tenth of a second and
/// spectral component (see `dsp::ComponentBands`) the mean powers of left and right and their cross term.
///
/// Arrays are frames × components; powers are mean squares re full scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Retained {
    /// Power of the left channel.
    pub left: Array2<f32>,
    /// Power of the right channel.
    pub right: Array2<f32>,
    /// Re(L·R*): with it mid, side and mono sum are known.
    pub cross: Array2<f32>,
}
