//! The mixing desk: gain, pan, polarity, delay, EQ, all-pass, dynamic EQ, gate, compressor, saturation, ducker, width, limiter,
//! reverb, echo, channel strips.
//!
//! An [`Action`] is one setting in plain data with units, the same that a plan carries. A [`Strip`] is built from the
//! actions of one stem and turns its blocks into stereo; a [`Bus`] sums some strips and has settings of its own, or plays a
//! [`Reverb`] or an [`Echo`] of what is sent to it; the [`MixBus`] sums the rest and the buses and is where the [`Limiter`]
//! sits; a [`Console`] holds them with all paths aligned. Nothing here depends on where block boundaries fall.

mod action;
mod all_pass;
mod ballistics;
mod bus;
mod cascade;
mod chain;
mod compressor;
mod console;
mod delay;
mod ducker;
mod dynamic_band;
mod dynamics;
mod echo;
mod effect;
mod eq;
mod gate;
mod key;
mod limiter;
mod mix_bus;
mod narrowing;
mod oversampler;
mod pan;
mod peak_follower;
mod reverb;
mod saturator;
mod stereo_planes;
mod strip;

pub use action::{Action, Channel, FilterShape};
pub use bus::Bus;
pub use compressor::CompressorParams;
pub use console::{BusSetting, Console, ConsoleSetting, StripSetting};
pub use echo::{Echo, EchoParams};
pub use eq::PowerResponse;
pub use gate::GateParams;
pub use limiter::{GainReduction, Limiter, LimiterParams};
pub use mix_bus::MixBus;
pub use pan::pan_gains;
pub use reverb::{Reverb, ReverbParams};
pub use saturator::SaturationParams;
pub use strip::Strip;

#[cfg(test)]
mod every_processor;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod silence_cost;
