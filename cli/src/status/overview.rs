//! Many users, in a table.

use super::Row;
use super::portrait::{age, concerns, phase, short_use};
use crate::output::date;
use crate::table::Table;
use operations::Pipeline;
use std::fmt::Write;

/// The table, then what needs a person.
pub(super) fn of(pipeline: &Pipeline, rows: &[Row<'_>]) -> String {
    let mut text = format!("{} in {}\n\n", pipeline.name(), pipeline.place());
    let mut table = Table::new(&[
        "",
        "user",
        "current key",
        "age",
        "last used",
        "rotation",
        "next by",
    ]);
    for row in rows {
        table.row(cells(row));
    }
    text.push_str(&table.render(""));
    let needing: Vec<&Row<'_>> = rows.iter().filter(|row| row.needs_a_person()).collect();
    for row in &needing {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{}", row.user.name());
        concerns(row, &mut text);
    }
    let verdict = match (needing.len(), rows.len()) {
        (0, _) => "nothing needs a person".to_owned(),
        (1, _) => "1 needs a person".to_owned(),
        (many, _) => format!("{many} need a person"),
    };
    let _ = writeln!(text, "\n{} users, {verdict}", rows.len());
    text
}

fn cells(row: &Row<'_>) -> Vec<String> {
    let mark = if row.needs_a_person() { "!" } else { "" };
    let name = row.user.name().to_string();
    let none = || "-".to_owned();
    let Ok(standing) = &row.standing else {
        let rest = [none(), none(), none(), "not to be seen".to_owned(), none()];
        return [mark.to_owned(), name].into_iter().chain(rest).collect();
    };
    let current = standing.current.as_ref();
    let created = current.and_then(|key| key.created);
    vec![
        mark.to_owned(),
        name,
        current.map_or_else(none, |key| key.id.to_string()),
        created.map_or_else(none, |created| age(created, standing.now)),
        current.map_or_else(none, |key| short_use(&key.last_use)),
        phase(standing),
        standing.next_by.map_or_else(none, date),
    ]
}
