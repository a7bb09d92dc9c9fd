//! Long rows of numbers as one byte string, lowest byte first: a cache reads them as fast as it can copy.

use ndarray::Array2;
use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A number of fixed size.
pub(crate) trait Packed: Copy {
    /// Its bytes.
    const N_BYTES: usize;

    fn append_to(self, bytes: &mut Vec<u8>);

    /// The number of these [`Self::N_BYTES`] bytes.
    fn of(bytes: &[u8]) -> Self;
}

macro_rules! packed {
    ($($number:ty),+) => {$(
        impl Packed for $number {
            const N_BYTES: usize = size_of::<Self>();

            fn append_to(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn of(bytes: &[u8]) -> Self {
                let mut own = [0; size_of::<Self>()];
                own.copy_from_slice(bytes);
                Self::from_le_bytes(own)
            }
        }
    )+};
}

packed!(f32, i16, u32);

pub(crate) fn serialize<N: Packed, S: Serializer>(numbers: &[N], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(numbers.len() * N::N_BYTES);
    for number in numbers {
        number.append_to(&mut bytes);
    }
    serializer.serialize_bytes(&bytes)
}

pub(crate) fn deserialize<'de, N: Packed, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<N>, D::Error> {
    deserializer.deserialize_byte_buf(ByteString(PhantomData))
}

struct ByteString<N>(PhantomData<N>);

impl<N: Packed> Visitor<'_> for ByteString<N> {
    type Value = Vec<N>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "bytes of numbers of {} bytes", N::N_BYTES)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let numbers = bytes.chunks_exact(N::N_BYTES);
        if numbers.remainder().is_empty() {
            Ok(numbers.map(N::of).collect())
        } else {
            Err(E::invalid_length(bytes.len(), &self))
        }
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Self::Value, E> {
        self.visit_bytes(&bytes)
    }
}

/// Frames × spectral components.
pub(crate) mod component_frames {
    use super::{Array2, Deserializer, Error, Serializer};
    use dsp::N_COMPONENTS;

    pub(crate) fn serialize<S: Serializer>(powers: &Array2<f32>, serializer: S) -> Result<S::Ok, S::Error> {
        let powers = powers.as_standard_layout();
        super::serialize(powers.as_slice().unwrap_or_default(), serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Array2<f32>, D::Error> {
        let powers: Vec<f32> = super::deserialize(deserializer)?;
        Array2::from_shape_vec((powers.len() / N_COMPONENTS, N_COMPONENTS), powers).map_err(D::Error::custom)
    }
}

/// Rows of equal length.
pub(crate) mod rows {
    use super::{Deserializer, Error, Packed, Serializer};

    pub(crate) fn serialize<N: Packed, S: Serializer, const LENGTH: usize>(
        rows: &[[N; LENGTH]],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::serialize(rows.as_flattened(), serializer)
    }

    pub(crate) fn deserialize<'de, N: Packed, D: Deserializer<'de>, const LENGTH: usize>(
        deserializer: D,
    ) -> Result<Vec<[N; LENGTH]>, D::Error> {
        let numbers: Vec<N> = super::deserialize(deserializer)?;
        match numbers.as_chunks() {
            (rows, []) => Ok(rows.to_vec()),
            (_, rest) => Err(D::Error::custom(format_args!("{} numbers are no row", rest.len()))),
        }
    }
}
