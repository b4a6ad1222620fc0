//! Timestamps in definitions.

use jiff::Timestamp;

/// Whether the text is a moment as the Amazon States Language writes it: RFC 3339 with an uppercase
/// `T` and, unless there is an offset, an uppercase `Z`.
pub(super) fn is_timestamp(text: &str) -> bool {
    has_form(text.as_bytes()) && text.parse::<Timestamp>().is_ok()
}

/// Whether the text has the form `YYYY-MM-DDTHH:MM:SS[.f…](Z|±HH:MM)`; jiff reads more than that.
fn has_form(text: &[u8]) -> bool {
    let Some((start, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let matches = |text: &[u8], form: &[u8]| {
        text.len() == form.len()
            && text.iter().zip(form).all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                form => byte == form,
            })
    };
    let rest = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
            let count = digits.count();
            if count == 0 {
                return false;
            }
            &fraction[count..]
        }
    };
    matches(start, b"dddd-dd-ddTdd:dd:dd")
        && (rest == b"Z" || matches(rest, b"+dd:dd") || matches(rest, b"-dd:dd"))
}
