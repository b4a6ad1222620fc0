//! Where ids and secrets come from: the same seed gives the same bytes.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LETTERS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8] = b"0123456789abcdef";

/// SHA-256 of the seed, a stream's name and a counter. Each kind of id is a stream of its own, so
/// one more request does not change the next access key.
pub(crate) struct Generator {
    seed: u64,
    counters: BTreeMap<&'static str, u64>,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Generator {
            seed,
            counters: BTreeMap::new(),
        }
    }

    /// The unique id of an IAM user.
    pub(crate) fn user_id(&mut self) -> String {
        format!("AIDA{}", self.draw("user", BASE32, 17))
    }

    /// The unique id of an IAM role.
    pub(crate) fn role_id(&mut self) -> String {
        format!("AROA{}", self.draw("role", BASE32, 17))
    }

    /// The id of a user's access key.
    pub(crate) fn access_key_id(&mut self) -> String {
        format!("AKIA{}", self.draw("access key", BASE32, 16))
    }

    /// The id of a role's credentials.
    pub(crate) fn role_key_id(&mut self) -> String {
        format!("ASIA{}", self.draw("role key", BASE32, 16))
    }

    /// 40 characters, as AWS's are.
    pub(crate) fn secret_access_key(&mut self) -> String {
        self.draw("secret access key", BASE64, 40)
    }

    /// The six characters that end a secret's ARN.
    pub(crate) fn secret_suffix(&mut self) -> String {
        self.draw("secret suffix", LETTERS_AND_DIGITS, 6)
    }

    /// A UUID of version 4 in the stream `what`.
    pub(crate) fn uuid(&mut self, what: &'static str) -> String {
        let hex = self.draw(what, HEX, 32);
        format!(
            "{}-{}-4{}-a{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..]
        )
    }

    /// `length` characters of `alphabet`; never more than the 40 that IAM asks for.
    fn draw(&mut self, stream: &'static str, alphabet: &[u8], length: usize) -> String {
        let counter = self.counters.entry(stream).or_default();
        *counter += 1;
        let blocks = [0_u8, 1].map(|block| {
            Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(stream)
                .chain_update(counter.to_be_bytes())
                .chain_update([block])
                .finalize()
        });
        blocks
            .iter()
            .flatten()
            .take(length)
            .map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()]))
            .collect()
    }
}

/// FNV-1a of a name: a seed for whatever has that name, different from others and the same twice.
pub(crate) fn seed_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let draw = |seed| {
            let mut generator = Generator::new(seed);
            (generator.access_key_id(), generator.secret_access_key())
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn drawing_from_one_stream_does_not_move_another() {
        let mut busy = Generator::new(1);
        busy.uuid("request");
        busy.uuid("request");
        assert_eq!(busy.access_key_id(), Generator::new(1).access_key_id());
    }

    #[test]
    fn ids_have_the_shape_of_aws() {
        let mut generator = Generator::new(1);
        let secret = generator.secret_access_key();
        assert_eq!(secret.len(), 40);
        assert_ne!(secret, generator.secret_access_key());
        assert_eq!(generator.user_id().len(), 21);
        assert_eq!(generator.access_key_id().len(), 20);
        let uuid = generator.uuid("request");
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
    }
}
