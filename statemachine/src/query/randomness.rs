//! Randomness that is the same for the same seed.

/// A sequence of numbers that its seed determines: SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014). It spreads retries and makes identifiers; it keeps no secrets.
#[derive(Clone, Debug)]
pub(crate) struct Randomness(u64);

impl Randomness {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Randomness(seed)
    }

    /// Any 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        // 53 bits are what an f64 holds exactly.
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A UUID of version 4 (RFC 9562, section 5.4).
    pub(crate) fn uuid(&mut self) -> String {
        let high = (self.bits() & !0xf000) | 0x4000;
        let low = (self.bits() & !(0b11 << 62)) | (0b10 << 62);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_makes_one_sequence_and_another_seed_another() {
        let draw = |seed| {
            let mut randomness = Randomness::from_seed(seed);
            (
                randomness.bits(),
                randomness.uuid(),
                randomness.fraction().to_bits(),
            )
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn a_uuid_says_that_it_is_a_random_one() {
        let mut randomness = Randomness::from_seed(7);
        for _ in 0..100 {
            let uuid = randomness.uuid();
            assert_eq!(uuid.len(), 36);
            assert_eq!(&uuid[14..15], "4", "{uuid}");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        }
    }

    #[test]
    fn fractions_stay_below_one() {
        let mut randomness = Randomness::from_seed(0);
        assert!((0..10_000).all(|_| (0.0..1.0).contains(&randomness.fraction())));
    }
}
