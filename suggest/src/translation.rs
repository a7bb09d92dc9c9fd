//! How a mix survives small, monophonic and bass-heavy loudspeakers: which parts lose their place where, from powers that
//! are retained anyway. A reading, not a rule: nothing is found and nothing is moved because of it.

mod device;
mod help;
mod reading;
mod spectra;

pub use device::{DEVICES, Device, DeviceResponse};
pub use help::Help;
pub use reading::{DeviceReading, PartOnDevice, TranslationReading};
pub(crate) use spectra::PartSpectra;
