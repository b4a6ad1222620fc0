//! A Lambda that panics aborts, and nobody reads the tables by which a panic would unwind: an eighth of a program.

fn main() {
    const SCRIPT: &str = "without-unwinding.ld";
    println!("cargo::rerun-if-changed={SCRIPT}");
    #[expect(
        clippy::disallowed_methods,
        reason = "this is how Cargo tells a build script of the profile"
    )]
    let level = std::env::var("OPT_LEVEL");
    // The profile `lambda` alone is optimized for size. Cargo does not tell whether it aborts.
    if level.is_ok_and(|level| level == "z") {
        let folder = env!("CARGO_MANIFEST_DIR");
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/{SCRIPT}");
    }
}
