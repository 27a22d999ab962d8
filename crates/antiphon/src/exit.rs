//! Exit codes: one table, for people, scripts and the help topic.

/// How a command ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    Ok,
    Unexpected,
    Usage,
    Refused,
    Authentication,
    WindowClosed,
    Temporary,
    Unknown,
    NotFound,
    DoctorFoundProblems,
    TimedOut,
    Interrupted,
    /// As the command that was run.
    Child(u8),
}

impl Exit {
    /// Every way to end, in the order of the numbers.
    pub(crate) const ALL: [Self; 12] = [
        Self::Ok,
        Self::Unexpected,
        Self::Usage,
        Self::Refused,
        Self::Authentication,
        Self::WindowClosed,
        Self::Temporary,
        Self::Unknown,
        Self::NotFound,
        Self::DoctorFoundProblems,
        Self::TimedOut,
        Self::Interrupted,
    ];

    /// The number the shell sees.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Authentication => 4,
            Self::WindowClosed => 5,
            Self::Temporary => 6,
            Self::Unknown => 7,
            Self::NotFound => 8,
            Self::DoctorFoundProblems => 9,
            Self::TimedOut => 124,
            Self::Interrupted => 130,
            Self::Child(code) => code,
        }
    }

    /// What the number says.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "done",
            Self::Unexpected => "something unexpected; nothing more is known",
            Self::Usage => "the command line, or a file that it names, is wrong",
            Self::Refused => "refused, and the same would be refused again",
            Self::Authentication => "the access token is missing, wrong or expired",
            Self::WindowClosed => "the window is closed: only the person can reopen it by writing",
            Self::Temporary => "not now: too many calls, or not reachable; nothing was sent, try again later",
            Self::Unknown => "the outcome is unknown: it may have been delivered, so do not just send again",
            Self::NotFound => "nothing matched, or nothing came in time",
            Self::DoctorFoundProblems => "doctor found problems",
            Self::TimedOut => "--timeout was reached; the error says whether it may have been delivered",
            Self::Interrupted => "interrupted by Ctrl-C (dev, sandbox start and listen end with 0)",
            Self::Child(_) => "as the command that was run",
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
