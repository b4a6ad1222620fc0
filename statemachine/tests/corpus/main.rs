//! The texts that the fuzzers begin with, and those that once were trouble: none may be any more.

mod targets;

use std::fs;
use std::path::Path;

fn each(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut texts = 0;
    for entry in fs::read_dir(&folder).expect("a corpus") {
        let path = entry.expect("a file").path();
        run(&fs::read(&path).expect("readable"));
        texts += 1;
    }
    assert!(texts > 0, "{} is empty", folder.display());
}

#[test]
fn definitions_do_no_harm() {
    each("definition", targets::definition);
}

#[test]
fn expressions_do_no_harm() {
    each("jsonata", targets::jsonata);
}

#[test]
fn paths_do_no_harm() {
    each("jsonpath", targets::jsonpath);
}

#[test]
fn calls_do_no_harm() {
    each("intrinsic", targets::intrinsic);
}

/// A text that repeats a part, with another one in the middle.
fn nested(open: &str, middle: &str, close: &str, depth: usize) -> Vec<u8> {
    format!("{}{middle}{}", open.repeat(depth), close.repeat(depth)).into_bytes()
}

#[test]
fn a_megabyte_of_anything_that_nests_does_no_harm() {
    let megabyte = 1 << 20;
    for (open, middle, close) in [
        ("[", "1", "]"),
        ("(", "1", ")"),
        ("{\"a\":", "1", "}"),
        ("-", "1", ""),
        ("$.", "a", ""),
        ("..", "a", ""),
        ("a[", "0", "]"),
        ("$[?(", "@.a", ")]"),
        ("function($x){", "1", "}"),
        ("$map([1],", "1", ")"),
        ("1?", "1", ":1"),
        ("1+", "1", ""),
        ("a.", "b", ""),
        ("~>", "$sum", ""),
        ("\"", "", ""),
        ("/", "", ""),
        ("States.Array(", "1", ")"),
        ("{% ", "1", " %}"),
        ("\\", "", ""),
        ("é", "", ""),
    ] {
        let depth = megabyte / (open.len() + close.len());
        let text = nested(open, middle, close, depth);
        targets::definition(&text);
        targets::jsonata(&text);
        targets::jsonpath(&text);
        targets::intrinsic(&text);
        // Small enough that no limit on its length saves anybody.
        let text = nested(open, middle, close, 200);
        targets::jsonata(&text);
        targets::jsonpath(&text);
        targets::intrinsic(&text);
    }
}

#[test]
fn numbers_beyond_all_bounds_do_no_harm() {
    for number in [
        "1e308",
        "-1e308",
        "1e999",
        "9223372036854775808",
        "-9223372036854775809",
        "1e-400",
        "0.1e1000000000000",
        "NaN",
        "Infinity",
        "-0",
        "00",
        "1e",
        "0x10",
    ] {
        for form in [
            "#",
            "MathAdd(#, #)",
            "ArrayRange(#, 5, #)",
            "ArrayGetItem($.list, #)",
            "ArrayPartition($.list, #)",
            "MathRandom(#, #)",
            "Format('{}', #)",
        ] {
            targets::intrinsic(form.replace('#', number).as_bytes());
        }
        for form in [
            "#",
            "$range(#, 5, #)",
            "[#..#]",
            "$round(1.5, #)",
            "$pad('a', #)",
            "$power(#, #)",
            "$fromMillis(#)",
            "$formatBase(#, 16)",
            "$substring('abc', #, #)",
            "$formatNumber(#, '#0.0')",
            "$string(#)",
            "$partition([1], #)",
            "$random(#)",
            "$formatInteger(#, 'w')",
            "$toMillis($string(#))",
            "[1,2,3][#]",
            "$sqrt(#) % #",
            "$shuffle([1..10])[#]",
            "$split('a', '', #)",
        ] {
            targets::jsonata(form.replace('#', number).as_bytes());
        }
        for form in [
            "$[#]",
            "$.list[#:]",
            "$.list[:#:#]",
            "$.list[?(@ > #)]",
            "$..[#, #]",
        ] {
            targets::jsonpath(form.replace('#', number).as_bytes());
        }
    }
}
