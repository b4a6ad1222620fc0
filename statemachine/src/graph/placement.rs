//! Where everything stands, in pixels.

use super::layers::{Item, Layers, mean};
use super::{Machine, Node, Trace};

/// A machine with a place for everything.
pub(super) struct Placement {
    pub(super) layers: Layers,
    /// The box of each item.
    pub(super) boxes: Vec<Rectangle>,
    /// What stands in each state's box.
    pub(super) contents: Vec<Content>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// What stands in the box of a state.
pub(super) struct Content {
    /// The lines of its name and below them what an execution did there.
    pub(super) name: Vec<String>,
    pub(super) notes: Vec<String>,
    /// The machines inside, each with its place in the box.
    pub(super) inner: Vec<(f64, f64, Placement)>,
}

/// A rectangle by its centre and its size.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rectangle {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The most characters of a line of text.
const LINE: usize = 26;
/// The width of a character and the height of a line.
const CHARACTER: f64 = 7.6;
pub(super) const LINE_HEIGHT: f64 = 17.0;
/// Around the text of a box, between boxes side by side, and between layers.
const PADDING: f64 = 14.0;
const GAP: f64 = 26.0;
const LAYER_GAP: f64 = 24.0;
/// How far a line from a state to itself stands out.
pub(super) const LOOP: f64 = 34.0;
/// The size of the start and of the end.
const DOT: f64 = 18.0;
/// How often places are moved towards those of their neighbours.
const ROUNDS: usize = 12;

impl Placement {
    /// Places a machine; its top left corner is at 0, 0.
    pub(super) fn of(machine: &Machine, trace: Option<&Trace>) -> Self {
        let layers = Layers::of(machine);
        let contents: Vec<Content> = machine
            .nodes
            .iter()
            .map(|node| Content::of(node, trace))
            .collect();
        let mut boxes: Vec<Rectangle> = layers
            .items
            .iter()
            .map(|item| {
                let (width, height) = match item {
                    Item::State(index) => contents[*index].size(),
                    Item::Start | Item::End => (DOT, DOT),
                    Item::Bend => (8.0, 0.0),
                    Item::Label(edge) => label_size(&machine.edges[*edge].label),
                };
                Rectangle {
                    width,
                    height,
                    ..Rectangle::default()
                }
            })
            .collect();
        let height = place_layers(&layers, &mut boxes);
        place_columns(&layers, &mut boxes);
        let (left, right) = extent(machine, &layers, &boxes);
        for item in layers.layers.iter().flatten() {
            boxes[*item].x -= left;
        }
        Placement {
            layers,
            boxes,
            contents,
            width: right - left,
            height,
        }
    }
}

impl Content {
    fn of(node: &Node, trace: Option<&Trace>) -> Self {
        let visits = trace.and_then(|trace| trace.visits(&node.name));
        let mut inner = Vec::new();
        let name = wrapped(&node.name);
        let notes = visits.map_or_else(Vec::new, super::trace::Visits::in_words);
        let top = text_height(name.len() + notes.len()) + PADDING;
        let mut left = PADDING;
        for machine in &node.inner {
            let placement = Placement::of(machine, trace);
            let width = placement.width;
            inner.push((left, top, placement));
            left += width + GAP;
        }
        Content { name, notes, inner }
    }

    fn size(&self) -> (f64, f64) {
        let text = self.name.iter().chain(&self.notes);
        let longest = text.map(|line| line.chars().count()).max().unwrap_or(0);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a line has far fewer than 2^53 characters"
        )]
        let mut width = (longest as f64 * CHARACTER + 2.0 * PADDING).max(72.0);
        let mut height = text_height(self.name.len() + self.notes.len());
        for (left, top, placement) in &self.inner {
            width = width.max(left + placement.width + PADDING);
            height = height.max(top + placement.height + PADDING);
        }
        (width, height)
    }
}

/// The size of the label of a transition, which is written smaller than a name.
pub(super) fn label_size(label: &str) -> (f64, f64) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a label has far fewer than 2^53 characters"
    )]
    let characters = label.chars().count() as f64;
    (characters * 6.2, LINE_HEIGHT)
}

fn text_height(lines: usize) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a text has far fewer than 2^53 lines"
    )]
    let lines = lines as f64;
    lines * LINE_HEIGHT + 2.0 * PADDING - 6.0
}

/// Puts the layers below each other; the answer is the height of all of them.
fn place_layers(layers: &Layers, boxes: &mut [Rectangle]) -> f64 {
    let mut top = 0.0;
    for layer in &layers.layers {
        let tallest = layer
            .iter()
            .map(|item| boxes[*item].height)
            .fold(0.0, f64::max);
        for item in layer {
            boxes[*item].y = top + tallest / 2.0;
            // A line goes straight through between the boxes of a layer.
            if layers.items[*item] == Item::Bend {
                boxes[*item].height = tallest;
            }
        }
        top += tallest + LAYER_GAP;
    }
    (top - LAYER_GAP).max(0.0)
}

/// Puts the items of each layer side by side, as close below their neighbours as the others let them.
fn place_columns(layers: &Layers, boxes: &mut [Rectangle]) {
    let (above, below) = layers.neighbours();
    let mut places = vec![0.0; boxes.len()];
    for layer in &layers.layers {
        let wanted: Vec<f64> = vec![0.0; layer.len()];
        settle(layer, &wanted, boxes, &mut places);
    }
    for round in 0..ROUNDS {
        let downward = round % 2 == 0;
        let neighbours = if downward { &above } else { &below };
        let count = layers.layers.len();
        for step in 0..count {
            let layer = &layers.layers[if downward { step } else { count - 1 - step }];
            let wanted: Vec<f64> = layer
                .iter()
                .map(|item| mean(&neighbours[*item], &places).unwrap_or(places[*item]))
                .collect();
            settle(layer, &wanted, boxes, &mut places);
        }
    }
    for (rectangle, place) in boxes.iter_mut().zip(places) {
        rectangle.x = place;
    }
}

/// Gives the items of a layer places near those that they want, in order and without overlap: once
/// pushed to the right, once to the left, and in the middle between both.
fn settle(layer: &[usize], wanted: &[f64], boxes: &[Rectangle], places: &mut [f64]) {
    let apart = |left: usize, right: usize| (boxes[left].width + boxes[right].width) / 2.0 + GAP;
    let mut rightward = wanted.to_vec();
    for index in 1..layer.len() {
        let least = rightward[index - 1] + apart(layer[index - 1], layer[index]);
        rightward[index] = rightward[index].max(least);
    }
    let mut leftward = wanted.to_vec();
    for index in (1..layer.len()).rev() {
        let most = leftward[index] - apart(layer[index - 1], layer[index]);
        leftward[index - 1] = leftward[index - 1].min(most);
    }
    for (index, item) in layer.iter().enumerate() {
        places[*item] = f64::midpoint(rightward[index], leftward[index]);
    }
}

/// The leftmost and the rightmost place of all boxes, with room for loops.
fn extent(machine: &Machine, layers: &Layers, boxes: &[Rectangle]) -> (f64, f64) {
    let sides = layers.layers.iter().flatten().map(|item| {
        let rectangle = boxes[*item];
        (
            rectangle.x - rectangle.width / 2.0,
            rectangle.x + rectangle.width / 2.0,
        )
    });
    let (left, right) = sides.fold((f64::MAX, f64::MIN), |(left, right), (a, b)| {
        (left.min(a), right.max(b))
    });
    if left > right {
        return (0.0, 0.0);
    }
    let room = layers.loops.iter().map(|edge| {
        let (width, _) = label_size(&machine.edges[*edge].label);
        LOOP + width
    });
    (left, right + room.fold(0.0, f64::max))
}

/// A name in lines, broken at spaces and where a word is longer than a line.
fn wrapped(name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in name.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > LINE {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        while word.len() > LINE {
            let rest = word.split_off(LINE);
            lines.push(word.iter().collect());
            word = rest;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        length += word.len();
        line.extend(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}
