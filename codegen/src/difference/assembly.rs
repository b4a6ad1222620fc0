//! A cloud assembly as far as a deployment of it is looked at.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The version of the format that Keywheel writes.
const MAJOR: &str = "21";

/// A manifest: which stacks there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    stacks: Vec<Described>,
}

/// What the manifest says of a stack.
#[derive(Clone, Debug, PartialEq)]
struct Described {
    name: String,
    environment: Environment,
    template: String,
    settings: Map<String, Value>,
}

/// Where a stack is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    /// The account, unless it is that of whoever deploys.
    pub(super) account: Option<String>,
    pub(super) region: String,
}

/// A cloud assembly: its stacks and what is in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembly {
    pub(super) stacks: Vec<Stack>,
}

/// A stack.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stack {
    pub(super) name: String,
    pub(super) environment: Environment,
    /// How it is deployed: roles and the like, by the manifest's names.
    pub(super) settings: Map<String, Value>,
    /// Everything in the template but the resources.
    pub(super) sections: Map<String, Value>,
    /// The resources by their logical ids, in the template's order.
    pub(super) resources: Vec<Resource>,
}

/// A resource of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Resource {
    /// The logical id.
    pub(super) id: String,
    /// The type.
    pub(super) kind: String,
    pub(super) properties: Map<String, Value>,
    /// Everything else about it but its type, such as its deletion policy.
    pub(super) attributes: Map<String, Value>,
}

/// Why something is not a cloud assembly that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssemblyError {
    /// The manifest is not one of a cloud assembly.
    NotAManifest(String),
    /// The manifest's format is of another version.
    UnknownVersion(String),
    /// Stacks are in an assembly within the assembly.
    Nested(String),
    /// A file is not a template of CloudFormation's.
    NotATemplate {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
}

impl AssemblyError {
    /// The file that is to blame.
    #[must_use]
    pub fn file(&self) -> &str {
        match self {
            AssemblyError::NotATemplate { file, .. } => file,
            AssemblyError::NotAManifest(_)
            | AssemblyError::UnknownVersion(_)
            | AssemblyError::Nested(_) => "manifest.json",
        }
    }

    /// What is wrong with it.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            AssemblyError::NotAManifest(what) => {
                format!("is not the manifest of a cloud assembly: {what}")
            }
            AssemblyError::UnknownVersion(version) => {
                format!("is of version {version}; this Keywheel reads version {MAJOR}")
            }
            AssemblyError::Nested(name) => {
                format!("names an assembly within the assembly, {name}, which is not compared")
            }
            AssemblyError::NotATemplate { what, .. } => {
                format!("is not a CloudFormation template: {what}")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            AssemblyError::NotAManifest(_) => "name the folder that `keywheel synth` wrote",
            AssemblyError::UnknownVersion(_) => {
                "compare assemblies that `keywheel synth` wrote, with the newer of the two Keywheels"
            }
            AssemblyError::Nested(_) => "name its folder instead",
            AssemblyError::NotATemplate { .. } => "generate the assembly again: `keywheel synth`",
        }
    }
}

impl Manifest {
    /// Reads a manifest.json.
    ///
    /// # Errors
    ///
    /// When it is not one, or not one of a version that is known.
    pub fn read(manifest: &Value) -> Result<Self, AssemblyError> {
        let not = |what: &str| AssemblyError::NotAManifest(what.to_owned());
        let version = manifest["version"]
            .as_str()
            .ok_or_else(|| not("it has no `version`"))?;
        if version.split('.').next() != Some(MAJOR) {
            return Err(AssemblyError::UnknownVersion(version.to_owned()));
        }
        let artifacts = manifest["artifacts"]
            .as_object()
            .ok_or_else(|| not("it has no `artifacts`"))?;
        let mut stacks = Vec::new();
        for (id, artifact) in artifacts {
            match artifact["type"].as_str() {
                Some("aws:cloudformation:stack") => stacks.push(described(id, artifact)?),
                Some("cdk:cloud-assembly") => return Err(AssemblyError::Nested(id.clone())),
                // Assets and a tree for people: the templates say what is deployed.
                _ => {}
            }
        }
        if stacks.is_empty() {
            return Err(not("it names no stack"));
        }
        Ok(Manifest { stacks })
    }

    /// The files of the stacks' templates, in the manifest's order.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.stacks.iter().map(|stack| stack.template.as_str())
    }
}

fn described(id: &str, artifact: &Value) -> Result<Described, AssemblyError> {
    let not = |what: &str| AssemblyError::NotAManifest(format!("stack {id} has no {what}"));
    let environment = artifact["environment"]
        .as_str()
        .and_then(|environment| environment.strip_prefix("aws://")?.split_once('/'))
        .ok_or_else(|| not("`environment` that reads like `aws://ACCOUNT/REGION`"))?;
    let mut settings = artifact["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let template = settings
        .get("templateFile")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| not("`templateFile`"))?;
    // A file elsewhere is none of the assembly's.
    if template.starts_with('/') || template.split('/').any(|part| part == "..") {
        return Err(not("`templateFile` within the assembly"));
    }
    let name = settings.get("stackName").and_then(Value::as_str);
    let name = name.unwrap_or(id).to_owned();
    // The name is told otherwise, and the hash in the address changes with the template.
    for told in ["templateFile", "stackName", "stackTemplateAssetObjectUrl"] {
        settings.shift_remove(told);
    }
    let (account, region) = environment;
    Ok(Described {
        name,
        environment: Environment {
            account: (account != "unknown-account").then(|| account.to_owned()),
            region: region.to_owned(),
        },
        template,
        settings,
    })
}

impl Assembly {
    /// The assembly of a manifest and its templates, in the order of [`Manifest::templates`].
    ///
    /// # Errors
    ///
    /// When a file is not a template.
    pub fn of(
        manifest: Manifest,
        templates: impl IntoIterator<Item = Value>,
    ) -> Result<Self, AssemblyError> {
        let described = manifest.stacks.into_iter();
        let stacks = described
            .zip(templates)
            .map(|(described, template)| stack(described, template));
        Ok(Assembly {
            stacks: stacks.collect::<Result<_, _>>()?,
        })
    }
}

fn stack(described: Described, template: Value) -> Result<Stack, AssemblyError> {
    let not = |what: String| AssemblyError::NotATemplate {
        file: described.template.clone(),
        what,
    };
    let Value::Object(mut sections) = template else {
        return Err(not("it is not an object".to_owned()));
    };
    let Some(Value::Object(resources)) = sections.shift_remove("Resources") else {
        return Err(not("it has no `Resources`".to_owned()));
    };
    let resources = resources.into_iter().map(|(id, resource)| {
        let wrong = format!("resource {id} has no `Type`, or `Properties` that are not an object");
        Resource::read(id, resource).ok_or_else(|| not(wrong))
    });
    let resources = resources.collect::<Result<_, _>>()?;
    Ok(Stack {
        name: described.name,
        environment: described.environment,
        settings: described.settings,
        sections,
        resources,
    })
}

impl Resource {
    fn read(id: String, resource: Value) -> Option<Self> {
        let Value::Object(mut attributes) = resource else {
            return None;
        };
        let Some(Value::String(kind)) = attributes.shift_remove("Type") else {
            return None;
        };
        let properties = match attributes.shift_remove("Properties") {
            None => Map::new(),
            Some(Value::Object(properties)) => properties,
            Some(_) => return None,
        };
        Some(Resource {
            id,
            kind,
            properties,
            attributes,
        })
    }

    /// A property that is a text.
    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.properties.get(property)?.as_str()
    }
}

impl Stack {
    /// The resources by their logical ids.
    pub(super) fn by_id(&self) -> BTreeMap<&str, &Resource> {
        let resources = self.resources.iter();
        resources
            .map(|resource| (resource.id.as_str(), resource))
            .collect()
    }
}

impl Environment {
    /// Whether a deployment to one is a deployment to the other, as far as that is known.
    pub(super) fn may_be(&self, other: &Environment) -> bool {
        let accounts = [&self.account, &other.account];
        self.region == other.region
            && (accounts.iter().any(|account| account.is_none()) || self.account == other.account)
    }

    /// In the manifest's words.
    pub(super) fn name(&self) -> String {
        let account = self.account.as_deref().unwrap_or("unknown-account");
        format!("aws://{account}/{}", self.region)
    }
}
