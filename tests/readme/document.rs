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

impl Document {
    /// README.md and each guide.
    pub(crate) fn all() -> Vec<Document> {
        let guides = fs::read_dir(root().join("docs")).expect("the folder of guides");
        let mut paths: Vec<PathBuf> = guides
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .collect();
        paths.push(root().join("README.md"));
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
            if let Some(language) = line.strip_prefix("```") {
                let inside = lines.by_ref().take_while(|line| *line != "```");
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

    /// Where its links lead, except those to other sites.
    pub(crate) fn relative_links(&self) -> Vec<PathBuf> {
        let targets = self.text.split("](").skip(1);
        let targets = targets.filter_map(|rest| rest.split_once(')'));
        let folder = self.path.parent().unwrap_or(root());
        targets
            .map(|(target, _)| target.split('#').next().unwrap_or_default())
            .filter(|target| !target.is_empty() && !target.contains("://"))
            .map(|target| folder.join(target))
            .collect()
    }
}
