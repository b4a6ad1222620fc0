//! A Markdown file: its code blocks and its links.

use std::fs;
use std::path::{Path, PathBuf};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a folder of the repository")
}

/// A file of prose that people follow.
pub(crate) struct Document {
    pub(crate) path: PathBuf,
    text: String,
}

/// A fenced code block.
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
}

/// A link to a file of the repository.
pub(crate) struct Link {
    pub(crate) file: PathBuf,
    /// The heading, as GitHub and mdBook write it into addresses; empty for the file itself.
    pub(crate) anchor: String,
}

impl Link {
    /// Whether it leads somewhere.
    pub(crate) fn leads_somewhere(&self) -> bool {
        self.file.exists() && (self.anchor.is_empty() || self.headings().contains(&self.anchor))
    }

    fn headings(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        let headings = text.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|line| address(line.trim_start_matches('#').trim()))
            .collect()
    }
}

/// A heading as an address: small letters and digits, and a hyphen for each space.
fn address(heading: &str) -> String {
    let letters = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter
            .is_alphanumeric()
            .then(|| letter.to_ascii_lowercase()),
    });
    letters.collect()
}

impl Document {
    /// README.md, what stands beside it, each guide, and the examples' own.
    pub(crate) fn all() -> Vec<Document> {
        let guides = fs::read_dir(root().join("docs")).expect("the folder of guides");
        let mut paths: Vec<PathBuf> = guides
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .collect();
        let others = [
            "README.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "examples/README.md",
            "examples/consumer/README.md",
        ];
        paths.extend(others.map(|name| root().join(name)));
        paths.sort();
        paths
            .into_iter()
            .map(|path| Document {
                text: fs::read_to_string(&path).expect("text"),
                path,
            })
            .collect()
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        let path = self.path.strip_prefix(root()).unwrap_or(&self.path);
        path.display().to_string()
    }

    /// Its code blocks.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            // In a list, a block is indented as its item is.
            if let Some((margin, language)) = line.split_once("```")
                && margin.trim().is_empty()
            {
                let inside = lines
                    .by_ref()
                    .map(|line| line.strip_prefix(margin).unwrap_or(line))
                    .take_while(|line| *line != "```");
                blocks.push(Block {
                    language: language.to_owned(),
                    text: inside.flat_map(|line| [line, "\n"]).collect(),
                });
            }
        }
        blocks
    }

    /// The code blocks of a language.
    pub(crate) fn blocks_in(&self, language: &str) -> Vec<String> {
        let blocks = self.blocks().into_iter();
        blocks
            .filter(|block| block.language == language)
            .map(|block| block.text)
            .collect()
    }

    /// Where its links lead, except those to other sites: files, and the headings in them.
    pub(crate) fn relative_links(&self) -> Vec<Link> {
        let targets = self.text.split("](").skip(1);
        let targets = targets.filter_map(|rest| rest.split_once(')'));
        let folder = self.path.parent().unwrap_or(root());
        targets
            .map(|(target, _)| target.split_once('#').unwrap_or((target, "")))
            .filter(|(file, _)| !file.contains("://"))
            .map(|(file, anchor)| Link {
                file: match file {
                    "" => self.path.clone(),
                    file => folder.join(file),
                },
                anchor: anchor.to_owned(),
            })
            .collect()
    }
}
