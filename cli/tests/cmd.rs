//! Commands and what they print, as files: `cmd/*.trycmd`.

#[test]
fn commands_print_what_the_files_show() {
    trycmd::TestCases::new()
        .default_bin_path(env!("CARGO_BIN_EXE_keywheel"))
        .case("tests/cmd/*.trycmd");
}
