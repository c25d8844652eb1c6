//! The shape of a catalogue of problem codes: one line for each, with its weight and the details its sentence can use.

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo<Severity> {
    /// The stable code.
    pub code: &'static str,
    /// The heaviest weight it can have.
    pub severity: Severity,
    /// The details its sentence can use.
    pub params: &'static [&'static str],
}

/// Declares a constant for each code, and `CODES` with all of them; `Severity` is that of the module.
macro_rules! catalogue {
    ($visible:vis, $($name:ident = $code:literal $severity:ident [$($param:literal),*]),+ $(,)?) => {
        $(#[doc = concat!("`", $code, "`")] $visible const $name: &str = $code;)+

        /// Every code a problem can have.
        pub const CODES: &[CodeInfo] = &[
            $(CodeInfo { code: $code, severity: Severity::$severity, params: &[$($param),*] }),+
        ];
    };
}

pub(crate) use catalogue;
