use crate::HeardSession;
use crate::band_energy::band_energy;
use crate::missing_parts::is_unsure;
use analyzer::RoleGroup;
use corpus::relative_db;
use dsp::{N_THIRD_OCTAVES, db_to_power, power_to_db, third_octave_centers_hz};

/// The register of a bass in the plain sum, in dB re the mean of 250–2000 Hz.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_field_names, reason = "a quantity's name ends with its unit")]
pub(crate) struct LowEnd {
    /// All stems together.
    pub(crate) sum_db: f64,
    /// All but the drums, which a bass may be among: an effects track may hold one. `None` where nothing else is there.
    pub(crate) without_drums_db: Option<f64>,
    /// What a tenth of the songs of the profile do not reach, or the references.
    pub(crate) p10_db: f64,
}

/// From the lowest string of a bass to its A an octave and a half above: the third octaves of 40 to 100 Hz.
pub(crate) const BASS_REGISTER_HZ: [f64; 2] = [35.4, 111.4];

impl LowEnd {
    /// Of the plain sum; `None` where a band of the reference is empty, or the profile knows nothing of the register.
    pub(crate) fn of(session: &HeardSession<'_>) -> Option<Self> {
        let profile = session.target.profile();
        let bands = |levels_db: &[Option<f64>]| {
            let inside =
                |band: &usize| (BASS_REGISTER_HZ[0]..BASS_REGISTER_HZ[1]).contains(&third_octave_centers_hz()[*band]);
            let power = |band: usize| levels_db[band].map_or(0.0, db_to_power);
            power_to_db((0..N_THIRD_OCTAVES).filter(inside).map(power).sum())
        };
        let judged = session.target.judged_db(&session.mix.spectrum.third_octave);
        let sum_db = bands(&relative_db(&judged, &profile.third_octave.centers_hz)?)?;
        let p10_db: Vec<Option<f64>> = (0..N_THIRD_OCTAVES).map(|band| Some(session.target.low_db(band))).collect();
        let (mut others, mut all) = (0.0, 0.0);
        for stem in session.stems {
            let energy = band_energy(stem, BASS_REGISTER_HZ, 0..stem.retained.n_frames());
            all += energy;
            others += if is_unsure(stem) || stem.role.role.group() != Some(RoleGroup::Drums) { energy } else { 0.0 };
        }
        let share_db = power_to_db(others / all.max(f64::MIN_POSITIVE));
        Some(Self { sum_db, without_drums_db: share_db.map(|db| sum_db + db), p10_db: bands(&p10_db)? })
    }

    /// Fewer than a tenth of the songs have as little there.
    pub(crate) fn is_empty(&self) -> bool {
        self.sum_db < self.p10_db
    }

    /// Nothing but drums plays there: no stem can be a bass under another name.
    pub(crate) fn has_no_bass(&self) -> bool {
        self.without_drums_db.is_none_or(|db| db < self.p10_db - BASS_UNDER_P10_DB)
    }
}

/// What plays this far under the profile's tenth percentile is no bass, in dB: of a song with so little there the drums
/// take half. Figures: docs/accuracy.md.
const BASS_UNDER_P10_DB: f64 = 3.0;
