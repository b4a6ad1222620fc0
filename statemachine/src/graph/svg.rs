//! A drawing as an SVG document.

use super::layers::{Item, Line, Link};
use super::placement::{LINE_HEIGHT, LOOP, Placement, Rectangle, label_size};
use super::trace::Visits;
use super::{Kind, Machine, Node, Trace, Way};
use std::fmt::Write;

/// Around the drawing.
const MARGIN: f64 = 24.0;

/// How far to the right of the middle lines leave and reach states that lead upwards.
const UPWARD: f64 = 14.0;

const STYLE: &str = "\
text{font:13px ui-sans-serif,system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328;text-anchor:middle}\
.kind{font-size:10px;fill:#59636e}.note{font-size:11px;fill:#1a7f37}.when{font-size:11px;fill:#59636e}.halo{font-size:11px;fill:#fff;stroke:#fff;stroke-width:5px}\
.box{fill:#fff;stroke:#8c959f;stroke-width:1.5}.inner{fill:#f6f8fa}.visited{fill:#dcf5e3;stroke:#1a7f37}.unfinished{fill:#ffe3e0;stroke:#cf222e}\
.line{fill:none;stroke:#8c959f;stroke-width:1.5;marker-end:url(#arrow)}.catch{stroke-dasharray:5 4}.taken{stroke:#1a7f37;stroke-width:3;marker-end:url(#taken)}\
.dot{fill:#59636e}.end{fill:#fff;stroke:#59636e;stroke-width:3}";

/// Draws the machine.
pub(super) fn draw(machine: &Machine, trace: Option<&Trace>) -> String {
    let placement = Placement::of(machine, trace);
    let mut drawing = Drawing {
        text: String::new(),
        trace,
    };
    let (width, height) = (
        placement.width + 2.0 * MARGIN,
        placement.height + 2.0 * MARGIN,
    );
    let _ = write!(
        drawing.text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">\n<title>State machine</title>\n<style>{STYLE}</style>\n<defs>"
    );
    for (name, colour) in [("arrow", "#8c959f"), ("taken", "#1a7f37")] {
        let _ = write!(
            drawing.text,
            "<marker id=\"{name}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
             markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" \
             fill=\"{colour}\"/></marker>"
        );
    }
    drawing.text.push_str("</defs>\n");
    let _ = writeln!(
        drawing.text,
        "<rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>"
    );
    drawing.machine(machine, &placement, MARGIN, MARGIN);
    drawing.text.push_str("</svg>\n");
    drawing.text
}

struct Drawing<'a> {
    text: String,
    trace: Option<&'a Trace>,
}

impl Drawing<'_> {
    /// A machine whose top left corner is at `x`, `y`.
    fn machine(&mut self, machine: &Machine, placement: &Placement, x: f64, y: f64) {
        let at = |item: usize| {
            let rectangle = placement.boxes[item];
            Rectangle {
                x: rectangle.x + x,
                y: rectangle.y + y,
                ..rectangle
            }
        };
        for line in &placement.layers.lines {
            self.line(machine, line, &at);
        }
        for edge in &placement.layers.loops {
            self.self_loop(machine, *edge, at(machine.edges[*edge].from));
        }
        for item in placement.layers.layers.iter().flatten() {
            let rectangle = at(*item);
            match placement.layers.items[*item] {
                Item::Start => self.dot("dot", rectangle),
                Item::End => self.dot("end", rectangle),
                Item::Bend => {}
                Item::Label(edge) => {
                    self.label(&machine.edges[edge].label, rectangle.x, rectangle.y);
                }
                Item::State(index) => {
                    self.state(&machine.nodes[index], placement, index, rectangle);
                }
            }
        }
    }

    fn state(&mut self, node: &Node, placement: &Placement, index: usize, at: Rectangle) {
        let visits = self.trace.and_then(|trace| trace.visits(&node.name));
        let class = match (visits.map(Visits::are_over), node.inner.is_empty()) {
            (Some(true), _) => "box visited",
            (Some(false), _) => "box unfinished",
            (None, false) => "box inner",
            (None, true) => "box",
        };
        let (left, top) = (at.x - at.width / 2.0, at.y - at.height / 2.0);
        let round = match node.kind {
            Kind::Succeed | Kind::Fail => at.height / 2.0,
            Kind::Choice => 2.0,
            _ => 8.0,
        };
        let _ = writeln!(
            self.text,
            "<g><title>{}</title><rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" \
             width=\"{:.1}\" height=\"{:.1}\" rx=\"{round:.1}\"/>",
            escaped(&node.name),
            at.width,
            at.height
        );
        let content = &placement.contents[index];
        let mut baseline = top + 13.0;
        self.written("kind", node.kind.name(), at.x, baseline);
        baseline += 2.0;
        for line in &content.name {
            baseline += LINE_HEIGHT;
            self.written("", line, at.x, baseline);
        }
        for line in &content.notes {
            baseline += LINE_HEIGHT;
            self.written("note", line, at.x, baseline);
        }
        self.text.push_str("</g>\n");
        for (machine, (x, y, inner)) in node.inner.iter().zip(&content.inner) {
            self.machine(machine, inner, left + x, top + y);
        }
    }

    fn line(&mut self, machine: &Machine, line: &Line, at: &impl Fn(usize) -> Rectangle) {
        let last = line.items.len() - 1;
        let mut points: Vec<(f64, f64)> = Vec::new();
        for (place, item) in line.items.iter().enumerate() {
            let rectangle = at(*item);
            let (top, bottom) = (
                rectangle.y - rectangle.height / 2.0,
                rectangle.y + rectangle.height / 2.0,
            );
            if place > 0 {
                points.push((rectangle.x, top));
            }
            if place < last {
                points.push((rectangle.x, bottom));
            }
        }
        if line.is_upward {
            points.reverse();
            // Beside the line that leads down between the same two states.
            let ends = points.len() - 1;
            points[0].0 += UPWARD;
            points[ends].0 += UPWARD;
        }
        let mut path = String::new();
        for (place, (x, y)) in points.iter().enumerate() {
            let _ = match place.checked_sub(1).map(|before| points[before]) {
                None => write!(path, "M{x:.1} {y:.1}"),
                Some((left, top)) => {
                    let middle = f64::midpoint(top, *y);
                    write!(
                        path,
                        "C{left:.1} {middle:.1} {x:.1} {middle:.1} {x:.1} {y:.1}"
                    )
                }
            };
        }
        let class = self.class(machine, line.link);
        let _ = writeln!(self.text, "<path class=\"{class}\" d=\"{path}\"/>");
    }

    fn class(&self, machine: &Machine, link: Link) -> String {
        let visits = |index: usize| self.trace?.visits(&machine.nodes[index].name);
        let (is_catch, taken) = match link {
            Link::Start => (
                false,
                machine.start.is_some_and(|start| visits(start).is_some()),
            ),
            Link::End(state) => (false, visits(state).is_some_and(Visits::are_over)),
            Link::Edge(edge) => {
                let edge = &machine.edges[edge];
                let [from, to] = [edge.from, edge.to].map(|state| &machine.nodes[state].name);
                let taken = self.trace.is_some_and(|trace| trace.taken(from, to) > 0);
                (edge.way == Way::Catch, taken)
            }
        };
        let mut class = String::from("line");
        if is_catch {
            class.push_str(" catch");
        }
        if taken {
            class.push_str(" taken");
        }
        class
    }

    /// A line from the right side of a state back to it.
    fn self_loop(&mut self, machine: &Machine, edge: usize, at: Rectangle) {
        let (x, y) = (at.x + at.width / 2.0, at.y);
        let class = self.class(machine, Link::Edge(edge));
        let _ = writeln!(
            self.text,
            "<path class=\"{class}\" d=\"M{x:.1} {:.1}C{far:.1} {:.1} {far:.1} {:.1} {x:.1} {:.1}\"/>",
            y - 10.0,
            y - 22.0,
            y + 22.0,
            y + 10.0,
            far = x + LOOP
        );
        let label = &machine.edges[edge].label;
        let (width, _) = label_size(label);
        self.label(label, x + LOOP + width / 2.0, y);
    }

    fn dot(&mut self, class: &str, at: Rectangle) {
        let _ = writeln!(
            self.text,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\"/>",
            at.x,
            at.y,
            at.width / 2.0
        );
    }

    fn label(&mut self, label: &str, x: f64, y: f64) {
        // Twice, because not everything that draws SVG knows how to put a halo behind a text.
        if !label.is_empty() {
            self.written("halo", label, x, y + 4.0);
            self.written("when", label, x, y + 4.0);
            self.text.push('\n');
        }
    }

    fn written(&mut self, class: &str, text: &str, x: f64, y: f64) {
        let class = match class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        let text = escaped(text);
        let _ = write!(
            self.text,
            "<text{class} x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
        );
    }
}

/// Text fit for XML, which has no place for most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
