//! Every environment variable that Keywheel's programs read; nothing else may read one.

/// One environment variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it sets, and what holds without it.
    pub doc: &'static str,
}

/// Which log lines a Lambda writes.
pub const LOG: Variable = Variable {
    name: "KEYWHEEL_LOG",
    doc: "Level of the Lambdas' log lines: `error`, `warn`, `info` (when unset), `debug` or `trace`. Metrics are written at every level. No level prints key material.",
};

/// Where it stands what each user's rotation is asked to do.
pub const SCHEDULE_GROUP: Variable = Variable {
    name: "KEYWHEEL_SCHEDULE_GROUP",
    doc: "The group of the users' schedules, which has the pipeline's name. The rotate and the watch Lambda do not start without it.",
};

/// What the rotate Lambda starts.
pub const STATE_MACHINE: Variable = Variable {
    name: "KEYWHEEL_STATE_MACHINE_ARN",
    doc: "The ARN of the rotation's state machine. The rotate Lambda does not start without it.",
};

/// Where the watch Lambda tells what it found.
pub const TOPIC: Variable = Variable {
    name: "KEYWHEEL_TOPIC_ARN",
    doc: "The ARN of the alerts' topic. The watch Lambda does not start without it.",
};

/// Whose credentials the program uses, when the environment says it: the SDK's variable.
pub const AWS_ACCESS_KEY_ID: Variable = Variable {
    name: "AWS_ACCESS_KEY_ID",
    doc: "The key that calls are signed with, before any profile. One program's cache is not another's because of it.",
};

/// Where the Lambdas' calls go: the SDK's variable.
pub const AWS_ENDPOINT_URL: Variable = Variable {
    name: "AWS_ENDPOINT_URL",
    doc: "Where calls go instead of AWS, `http://127.0.0.1:4566` for `keywheel sandbox`.",
};

/// Where the user's files are.
pub const HOME: Variable = Variable {
    name: "HOME",
    doc: "The user's folder: keys are cached in its .cache, where XDG_CACHE_HOME does not say another.",
};

/// Where caches are.
pub const XDG_CACHE_HOME: Variable = Variable {
    name: "XDG_CACHE_HOME",
    doc: "The folder of caches, as an absolute path. The convention of freedesktop.org.",
};

/// Plain output, whatever the terminal can do.
pub const NO_COLOR: Variable = Variable {
    name: "NO_COLOR",
    doc: "Set to anything: the program prints no colours. The convention of no-color.org.",
};

/// All of them, in alphabetical order.
pub const ALL: [Variable; 9] = [
    AWS_ACCESS_KEY_ID,
    AWS_ENDPOINT_URL,
    HOME,
    LOG,
    SCHEDULE_GROUP,
    STATE_MACHINE,
    TOPIC,
    NO_COLOR,
    XDG_CACHE_HOME,
];
