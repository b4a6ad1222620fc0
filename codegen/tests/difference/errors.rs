//! What cannot be compared.

use crate::world::{QUICKSTART, first};
use codegen::difference::{Assembly, AssemblyError, Manifest};
use serde_json::{Value, json};

fn refused(edit: impl FnOnce(&mut Value)) -> String {
    let mut manifest = first(QUICKSTART).manifest;
    edit(&mut manifest);
    said(&Manifest::read(&manifest).expect_err("it is refused"))
}

fn said(error: &AssemblyError) -> String {
    format!("{} {} | {}", error.file(), error.message(), error.hint())
}

#[test]
fn what_is_not_a_manifest_is_refused() {
    const FOLDER: &str = "name the folder that `keywheel synth` wrote";
    for (document, what) in [
        (json!(null), "it has no `version`"),
        (json!({"version": 21}), "it has no `version`"),
        (json!({"version": "21.0.0"}), "it has no `artifacts`"),
        (
            json!({"version": "21.0.0", "artifacts": {"Tree": {"type": "cdk:tree"}}}),
            "it names no stack",
        ),
    ] {
        assert_eq!(
            said(&Manifest::read(&document).unwrap_err()),
            format!("manifest.json is not the manifest of a cloud assembly: {what} | {FOLDER}")
        );
    }
    assert_eq!(
        refused(|manifest| manifest["artifacts"]["quickstart"]["environment"] = json!("here")),
        format!(
            "manifest.json is not the manifest of a cloud assembly: stack quickstart has no `environment` that reads like `aws://ACCOUNT/REGION` | {FOLDER}"
        )
    );
    for elsewhere in ["/etc/passwd", "../other.json", "a/../../b"] {
        assert_eq!(
            refused(|manifest| {
                manifest["artifacts"]["quickstart"]["properties"]["templateFile"] =
                    json!(elsewhere);
            }),
            format!(
                "manifest.json is not the manifest of a cloud assembly: stack quickstart has no `templateFile` within the assembly | {FOLDER}"
            )
        );
    }
}

#[test]
fn another_version_is_refused() {
    for version in ["20.0.0", "22.0.0", "210.0.0", "next"] {
        assert_eq!(
            refused(|manifest| manifest["version"] = json!(version)),
            format!(
                "manifest.json is of version {version}; this Keywheel reads version 21 | compare assemblies that `keywheel synth` wrote, with the newer of the two Keywheels"
            )
        );
    }
}

#[test]
fn an_assembly_within_the_assembly_is_not_passed_over() {
    assert_eq!(
        refused(|manifest| {
            manifest["artifacts"]["assembly-Prod"] = json!({"type": "cdk:cloud-assembly"});
        }),
        "manifest.json names an assembly within the assembly, assembly-Prod, which is not compared | name its folder instead"
    );
}

#[test]
fn what_is_not_a_template_is_refused() {
    for (document, what) in [
        (json!([]), "it is not an object"),
        (json!({}), "it has no `Resources`"),
        (
            json!({"Resources": {"A": {"Properties": {}}}}),
            "resource A has no `Type`, or `Properties` that are not an object",
        ),
        (
            json!({"Resources": {"A": {"Type": "T", "Properties": []}}}),
            "resource A has no `Type`, or `Properties` that are not an object",
        ),
    ] {
        let folder = first(QUICKSTART);
        let manifest = Manifest::read(&folder.manifest).unwrap();
        let mut templates: Vec<_> = folder.templates.into_iter().map(|(_, file)| file).collect();
        templates[0] = document;
        let error = Assembly::of(manifest, templates).unwrap_err();
        assert_eq!(
            said(&error),
            format!(
                "quickstart.template.json is not a CloudFormation template: {what} | generate the assembly again: `keywheel synth`"
            )
        );
    }
}
