//! Values as XML elements.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;
use std::borrow::Cow;

/// A document with this root.
pub(super) fn document(root: &str, namespace: Option<&str>, content: &Value) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    write(
        &mut writer,
        Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)),
    );
    element(&mut writer, root, namespace, content);
    writer.into_inner()
}

/// One element: an object's fields are its children, an array's items its `member`s. Items that are
/// pairs of a `key` and a `value` are the entries of a map.
fn element(writer: &mut Writer<Vec<u8>>, name: &str, namespace: Option<&str>, value: &Value) {
    let mut start = BytesStart::new(name);
    if let Some(namespace) = namespace {
        start.push_attribute(("xmlns", namespace));
    }
    write(writer, Event::Start(start));
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                element(writer, name, None, value);
            }
        }
        Value::Array(items) => {
            for item in items {
                let name = match item.get("key") {
                    Some(_) => "entry",
                    None => "member",
                };
                element(writer, name, None, item);
            }
        }
        scalar => {
            let text = match scalar {
                Value::String(text) => Cow::Borrowed(text.as_str()),
                other => Cow::Owned(other.to_string()),
            };
            write(writer, Event::Text(BytesText::new(&text)));
        }
    }
    write(writer, Event::End(BytesEnd::new(name)));
}

fn write(writer: &mut Writer<Vec<u8>>, event: Event<'_>) {
    writer.write_event(event).expect("memory takes every event");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_escaped_and_nothing_is_written_for_null() {
        let xml = document(
            "R",
            Some("urn:n"),
            &json!({"A": "<&>", "B": null, "C": [1, true]}),
        );
        assert_eq!(
            String::from_utf8(xml).unwrap(),
            r#"<?xml version="1.0" encoding="UTF-8"?><R xmlns="urn:n"><A>&lt;&amp;&gt;</A><C><member>1</member><member>true</member></C></R>"#
        );
    }
}
