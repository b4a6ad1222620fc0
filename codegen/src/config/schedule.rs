//! Schedule expressions, as a kind of text.

use crate::config::kind::Text;
use contract::schedule::Expression;

pub(crate) const EXPRESSION: Text<Expression> = Text {
    what: "a schedule expression",
    pattern: r"^(cron\(\S+( \S+){5}\)|rate\([1-9][0-9]* (minute|hour|day)s?\))$",
    longest: 256,
    parse: Expression::read,
};
