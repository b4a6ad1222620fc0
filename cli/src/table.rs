//! Columns that line up.

/// Rows of cells below their headings.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

/// What is between two columns.
const GAP: &str = "  ";

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Self {
        let headings = headings.iter().map(|&heading| heading.to_owned());
        Table {
            rows: vec![headings.collect()],
        }
    }

    /// Adds a row. A cell of several lines makes a row of as many.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The lines, each after this margin, without spaces at their ends.
    pub(crate) fn render(&self, margin: &str) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(move |row| row.get(column));
            let lines = cells.flat_map(|cell| cell.lines());
            lines.map(|line| line.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let height = row.iter().map(|cell| cell.lines().count()).max();
            for line in 0..height.unwrap_or(1).max(1) {
                let mut written = margin.to_owned();
                for (cell, width) in row.iter().zip(&widths) {
                    let part = cell.lines().nth(line).unwrap_or_default();
                    written.push_str(part);
                    written.push_str(&" ".repeat(width - part.chars().count()));
                    written.push_str(GAP);
                }
                text.push_str(written.trim_end());
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_a_cell_may_have_several_lines() {
        let mut table = Table::new(&["user", "what"]);
        table.row(vec!["Bot".to_owned(), "held:\na key".to_owned()]);
        table.row(vec!["LegacyBot".to_owned(), "fine".to_owned()]);
        assert_eq!(
            table.render("  "),
            "  user       what\n  Bot        held:\n             a key\n  LegacyBot  fine\n"
        );
    }
}
