//! How fast time goes in the sandbox.

use contract::Duration;
use std::str::FromStr;

/// How many seconds pass in the sandbox while one passes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Speed(pub(super) u32);

/// A week a second: beyond that, a timer's millisecond is more than ten minutes.
const FASTEST: u32 = 7 * 24 * 3600;

impl FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = match (text.strip_suffix("/s"), text.strip_suffix('x')) {
            (Some(time), _) => time.parse().ok().map(Duration::as_secs),
            (None, Some(times)) => times.parse().ok(),
            (None, None) => None,
        };
        seconds
            .and_then(|seconds| u32::try_from(seconds).ok())
            .filter(|seconds| (1..=FASTEST).contains(seconds))
            .map(Speed)
            .ok_or_else(|| {
                "write what is to pass in a second, from 1s/s to 7d/s, as in `1h/s` or `3600x`"
                    .to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_what_passes_in_a_second_or_a_factor() {
        let speed = |text: &str| text.parse::<Speed>().map(|speed| speed.0);
        assert_eq!(speed("1s/s"), Ok(1));
        assert_eq!(speed("1h/s"), Ok(3600));
        assert_eq!(speed("7d/s"), Ok(FASTEST));
        assert_eq!(speed("90x"), Ok(90));
        for text in ["", "1", "1h", "0x", "8d/s", "-1x", "1.5x", "h/s", "1h/m"] {
            let refusal = speed(text).unwrap_err();
            assert!(refusal.starts_with("write what is to pass"), "{text}");
        }
    }
}
