//! `keywheel synth --target terraform` in a folder that Terraform and people use as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const QUICKSTART: &str = "../examples/quickstart/keywheel.yaml";
const LIST: &str = ".keywheel-files";

/// A place for files that no other test uses.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Generates the quickstart's root module into `terraform` of this folder.
fn synth(folder: &Path, arguments: &[&str]) -> Output {
    let path = |name: &str| folder.join(name).into_os_string();
    Command::new(env!("CARGO_BIN_EXE_keywheel"))
        .args(["synth", QUICKSTART, "--target", "terraform"])
        .args(["--output".into(), path("terraform")])
        .args(["--lock".into(), path("keywheel.lock")])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts")
}

fn succeeds(folder: &Path, arguments: &[&str]) {
    let output = synth(folder, arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// As much of a program for each function as synth looks at.
fn lambdas(folder: &Path) -> String {
    let place = folder.join("lambdas");
    write_programs(&place);
    place.display().to_string()
}

fn write_programs(place: &Path) {
    let mut program = [0; 64];
    program[..6].copy_from_slice(b"\x7fELF\x02\x01");
    program[18] = 0x3e;
    for function in contract::Function::ALL {
        write(&place.join(function.name()).join("bootstrap"), &program);
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("written");
}

/// Each file below the folder, by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it");
                found.insert(name.display().to_string(), fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn what_people_keep_beside_the_files_outlives_every_generation() {
    let folder = folder("beside");
    let root = folder.join("terraform");
    let lambdas = lambdas(&folder);
    succeeds(&folder, &["--lambdas", &lambdas]);
    let generated = files(&root);
    let zips: Vec<_> = generated
        .keys()
        .filter(|name| name.ends_with(".zip"))
        .collect();
    // Rotate's as well, although the file has no user that Secrets Manager rotates.
    let mut all =
        contract::Function::ALL.map(|function| format!("lambdas/{}.zip", function.name()));
    all.sort();
    assert_eq!(zips, all.iter().collect::<Vec<_>>());

    let own = [
        (".terraform.lock.hcl", "# hashes"),
        (".terraform/providers/aws", "a provider"),
        ("backend.tf", "terraform {\n  backend \"s3\" {}\n}\n"),
        ("lambdas/mine.zip", "a zip of my own"),
        ("modules/mine/main.tf", "# a module of my own"),
        ("prod.tfvars", "a = 1\n"),
        ("terraform.tfstate", "{\"serial\": 7}"),
    ];
    for (name, text) in own {
        write(&root.join(name), text.as_bytes());
    }
    // Keywheel's files, but for the lack of care of others: one changed, one lost, one of an earlier version.
    write(&root.join("main.tf"), b"# changed");
    fs::remove_file(root.join("modules/rotator/main.tf")).unwrap();
    write(
        &root.join("modules/former/main.tf"),
        b"# of an earlier version",
    );
    let list = fs::read_to_string(root.join(LIST)).unwrap();
    fs::write(root.join(LIST), list + "modules/former/main.tf\n").unwrap();

    succeeds(&folder, &["--no-assets"]);
    let mut expected = generated.clone();
    expected.retain(|name, _| !name.ends_with(".zip"));
    let listed: String = expected
        .keys()
        .filter(|name| *name != LIST)
        .map(|name| format!("{name}\n"))
        .collect();
    let head = "# The files in this folder that `keywheel synth` wrote, and that it replaces or removes. All others are yours.\n";
    expected.insert(LIST.to_owned(), format!("{head}{listed}").into_bytes());
    let own = own.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    expected.extend(own);
    assert_eq!(files(&root), expected);
    assert!(!root.join("modules/former").exists());
}

#[test]
fn a_file_of_somebody_elses_stops_everything_before_anything_is_written() {
    let folder = folder("somebody-elses");
    let root = folder.join("terraform");
    write(&root.join("modules/rotator/variables.tf"), b"# mine");
    let before = files(&root);
    let output = synth(&folder, &["--no-assets"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&root), before);
}

#[test]
fn when_the_list_is_lost_files_that_are_as_generated_are_taken_for_generated() {
    let folder = folder("list-lost");
    let list = folder.join("terraform").join(LIST);
    succeeds(&folder, &["--no-assets"]);
    let before = fs::read(&list).unwrap();
    fs::remove_file(&list).unwrap();
    succeeds(&folder, &["--no-assets"]);
    assert_eq!(fs::read(&list).unwrap(), before);
}

#[test]
fn the_same_input_leaves_the_files_untouched() {
    let folder = folder("untouched");
    let main = folder.join("terraform/main.tf");
    succeeds(&folder, &["--no-assets"]);
    let before = fs::metadata(&main).unwrap().modified().unwrap();
    succeeds(&folder, &["--no-assets"]);
    assert_eq!(fs::metadata(&main).unwrap().modified().unwrap(), before);
}

#[test]
fn a_release_finds_the_lambdas_that_came_with_it_from_wherever_it_is_run() {
    let folder = folder("release");
    let release = folder.join("keywheel-release");
    write_programs(&release.join("lambdas/x86_64"));
    fs::copy(QUICKSTART, folder.join("keywheel.yaml")).unwrap();
    let program = release.join("keywheel");
    fs::copy(env!("CARGO_BIN_EXE_keywheel"), &program).unwrap();
    // As people put it on their PATH.
    let link = folder.join("keywheel");
    std::os::unix::fs::symlink(&program, &link).unwrap();
    let output = Command::new(&link)
        .args(["synth", "--target", "terraform"])
        .current_dir(&folder)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    assert!(folder.join("terraform/lambdas/create.zip").is_file());
}
